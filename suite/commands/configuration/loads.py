"""The module of every command can be imported, and its Command can be instantiated.

Why: manage.py help lists a command without importing it, so a broken one is noticed only on the day that somebody runs
it.

Fix: correct the cause that the message names, or delete the command.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.loading import CLASS, INSTANCE, MODULE
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/",
    each="commands.command",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield what stopped each command from being imported and instantiated."""
    for command in project.commands:
        if command.problem is not None and command.problem.stage in (MODULE, CLASS, INSTANCE):
            yield from_problem(command.problem, f"{command.module.dotted} cannot be loaded: {{}}")
