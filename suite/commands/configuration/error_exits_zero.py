"""An error ends the process with an exit status that is not 0.

Why: scripts, cron and CI look at the exit status alone: with 0 they go on as if nothing had happened.

Fix: leave returncode out (it is 1 then), or give another.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#command-exceptions",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each CommandError with a returncode that means success."""
    for command, source in project.classes:
        for node in (node for function in source.functions for node in ast.walk(function)):
            if not isinstance(node, ast.Call) or called(node).split(".")[-1] != "CommandError":
                continue
            for keyword in node.keywords:
                value = keyword.value
                if keyword.arg == "returncode" and isinstance(value, ast.Constant) and value.value in (0, None):
                    yield Finding(
                        f"{command.name} raises CommandError(returncode={value.value}): the process prints an error and "
                        "exits with 0, so scripts go on",
                        subject=command.name,
                        location=source.place(node),
                    )
