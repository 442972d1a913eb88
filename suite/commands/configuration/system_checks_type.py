"""requires_system_checks is a list, a tuple or "__all__".

Why: a boolean was deprecated in Django 3.2 and has been a TypeError since 4.1, on every call.

Fix: write [] for False and "__all__" for True.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.loading import SYSTEM_CHECKS
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.requires_system_checks",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command that Django refuses for its requires_system_checks."""
    for command in project.commands:
        if command.problem is not None and command.problem.stage == SYSTEM_CHECKS:
            yield from_problem(command.problem)
