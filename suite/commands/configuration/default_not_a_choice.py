"""The default of an argument is one of its choices.

Why: argparse does not check it, so handle() gets a value that nobody could have given.

Fix: correct the default, add it to the choices, or leave it None.
"""

import argparse
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.commands.parser import accepts_nothing, choices_of, shown
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="info", docs="https://docs.python.org/3/library/argparse.html#choices")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each default, or value of a list of defaults, that is none of the choices."""
    for command in project.commands:
        for action in command.actions:
            if isinstance(action, argparse._SubParsersAction) or accepts_nothing(action):
                continue
            choices = choices_of(action)
            for default in _defaults(action) if choices else ():
                if default not in choices and not _converts(action, default, choices):
                    yield Finding(
                        f"the default of {shown(action)} of {command.name}, {default!r}, is none of its choices "
                        f"({', '.join(map(repr, choices[:8]))})",
                        subject=command.name,
                        location=command.location,
                        evidence={"argument": shown(action), "default": default},
                    )


def _defaults(action: argparse.Action) -> list[Any]:
    """Return the defaults that mean a value."""
    defaults = action.default if isinstance(action.default, (list, tuple)) else [action.default]
    return [
        default for default in defaults if isinstance(default, (str, int)) and default and default != argparse.SUPPRESS
    ]


def _converts(action: argparse.Action, default: Any, choices: list[Any]) -> bool:
    """Whether a default given as text becomes a choice when argparse converts it; true where that cannot be told."""
    if not isinstance(default, str) or action.type in (None, str):
        return False
    return action.type not in (int, float) or any(str(choice) == default for choice in choices)
