"""A command with an ``__init__`` of its own calls that of its base class.

Why: the base class makes stdout, stderr and style; without them every run ends in an AttributeError.

Fix: call ``super().__init__(*args, **kwargs)`` first.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#overriding-methods",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command whose instance lacks what BaseCommand's ``__init__`` makes."""
    from django.core.management.base import BaseCommand

    for command in project.commands:
        if command.source is None or not isinstance(command.instance, BaseCommand):
            continue
        missing = [name for name in ("stdout", "stderr", "style") if not hasattr(command.instance, name)]
        if missing:
            yield Finding(
                f"{command.name} is created without {', '.join(missing)}: its __init__() does not call super().__init__(…), "
                "so every run ends in an AttributeError",
                at=command.source.at(command.source.method("__init__") or command.source.node, command.name),
                evidence={"missing": missing},
            )
