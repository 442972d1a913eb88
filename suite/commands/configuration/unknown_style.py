"""self.style has the styles that a command uses.

Why: a style that doesn't exist is an AttributeError, with colours and without.

Fix: use one of the styles that the message lists.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import spelled

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#management-commands-output",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each attribute of self.style that Django's styles do not have."""
    from django.core.management.color import no_style

    style = no_style()
    known = ", ".join(sorted(name for name in vars(style) if name.isupper() and "_" not in name))
    for command, source in project.classes:
        for node in source.nodes:
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Load)
                and spelled(node.value) == "self.style"
                and not hasattr(style, node.attr)
            ):
                yield Finding(
                    f"{command.name} uses self.style.{node.attr}, a style that doesn't exist: AttributeError. There are "
                    f"{known}, and more",
                    at=source.at(node, command.name),
                    evidence={"style": node.attr},
                )
