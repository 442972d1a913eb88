"""handle() returns text or nothing.

Why: Django writes what it returns to stdout: a number, True or a list is an AttributeError there, with exit status 1,
after the work is done.

Fix: return nothing; for an exit status raise CommandError(…, returncode=…).
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.discovery.commands.text import is_truthy_and_no_text
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each value that a handler returns to Django and that is no text."""
    for command, source, handler in project.handlers:
        for node in own_nodes(handler):
            if isinstance(node, ast.Return) and node.value is not None and is_truthy_and_no_text(node.value):
                value = ast.unparse(node.value)
                yield Finding(
                    f"{command.name}: {handler.name}() returns {value}, and Django writes what it returns to stdout: "
                    "only text can be written",
                    at=source.at(node, command.name),
                    evidence={"returns": value},
                )
