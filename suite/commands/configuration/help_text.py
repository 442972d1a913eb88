"""Every command has a help text that says what it does.

Why: manage.py <command> --help is where somebody on call looks.

Fix: give the class an attribute help.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.help",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command without a help text; one that reads its command line itself answers --help itself."""
    from django.core.management.base import BaseCommand

    for command in project.commands:
        reads_itself = getattr(type(command.instance), "run_from_argv", None) is not BaseCommand.run_from_argv
        if command.problem is None and not reads_itself and not command.loaded.help.strip():
            yield Finding(
                f"{command.name} has no help text: manage.py {command.name} --help does not say what it does",
                subject=command.name,
                location=command.location,
            )
