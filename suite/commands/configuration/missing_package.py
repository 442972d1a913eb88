"""The packages that a command imports are installed where the project was checked.

Why: without its package the command cannot run. It may be optional on purpose: other commands are not affected.

Fix: install the package where the command is run.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.loading import PACKAGE
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/",
    each="commands.command",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command whose module imports a package that is not installed."""
    for command in project.commands:
        if command.problem is not None and command.problem.stage == PACKAGE:
            yield from_problem(command.problem, f"{command.module.dotted} needs a package that is not installed: {{}}")
