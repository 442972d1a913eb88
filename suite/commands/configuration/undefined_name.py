"""Every name that a command uses is defined or imported.

Why: it is a NameError on the day that the line runs, which for an error path is the day that something else went wrong.

Fix: import the name; CommandError is in django.core.management.base.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.undefined import undefined_names

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each name in a command's module that neither it nor Python defines."""
    for command in project.commands:
        for undefined in undefined_names(command.file) if command.file is not None else ():
            yield Finding(
                str(undefined),
                subject=command.name,
                location=undefined.location,
                evidence={"name": undefined.name, "in": undefined.owner},
            )
