"""Every flag changes something when it is given.

Why: action="store_true" with default=True is True with and without it: what it should switch is always on.

Fix: leave default out, or use argparse.BooleanOptionalAction, which has a --no- form.
"""

import argparse
import ast
from collections import Counter
from collections.abc import Iterator

from django_conformance.discovery.commands.command import ProjectCommand
from django_conformance.discovery.commands.parser import shown
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.python.org/3/library/argparse.html#action")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each flag that sets the default written beside it; of a pair, --colour and --no-colour, one always does.

    A default that is computed, from a setting say, is another elsewhere.
    """
    for command in project.commands:
        shared = Counter(action.dest for action in command.actions)
        for action in command.actions:
            if (
                isinstance(action, argparse._StoreConstAction)
                and action.option_strings
                and shared[action.dest] == 1
                and type(action.const) is type(action.default)
                and action.const == action.default
                and (location := _written(command, action)) is not None
            ):
                yield Finding(
                    f"{shown(action)} of {command.name} changes nothing: it sets {action.const!r}, which is its default "
                    "already",
                    subject=command.name,
                    location=location,
                    evidence={"argument": shown(action)},
                )


def _written(command: ProjectCommand, action: argparse.Action) -> Location | None:
    """Return where a flag is added with a default that is a constant, ``None`` where it is not known to be one."""
    for source in command.classes:
        for call in source.file.of(ast.Call):
            names = {argument.value for argument in call.args if isinstance(argument, ast.Constant)}
            default = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), None)
            if not names.isdisjoint(action.option_strings) and isinstance(default, ast.Constant):
                return source.place(call)
    return None
