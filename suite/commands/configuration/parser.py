"""The add_arguments() of every command builds its parser.

Why: the parser is built before anything else, so such a command fails on every call, with --help too.

Fix: correct the argument that the message names; two arguments may not have the same option string.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.loading import PARSER
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#accepting-optional-arguments",
    each="commands.command",
    after=("commands.configuration.loads", "commands.configuration.missing-package"),
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield what stopped each command from building its parser."""
    for command in project.commands:
        if command.problem is not None and command.problem.stage == PARSER:
            yield from_problem(command.problem, f"the parser of {command.name} cannot be built: {{}}")
