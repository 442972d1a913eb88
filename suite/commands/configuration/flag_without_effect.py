"""Every flag changes something.

Why: action="store_true" with default=True is True with and without it: what it should switch is always on.

Fix: leave default out, or use argparse.BooleanOptionalAction, which has a --no- form.
"""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from django_conformance.discovery.commands.parser import shown
from django_conformance.rules import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.commands.project import CommandsProject

rule = Rule(level="should", docs="https://docs.python.org/3/library/argparse.html#action")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each flag that sets its default; of a pair, --colour and --no-colour, one always does."""
    for command in project.commands:
        shared = Counter(action.dest for action in command.actions)
        for action in command.actions:
            if (
                isinstance(action, argparse._StoreConstAction)
                and action.option_strings
                and shared[action.dest] == 1
                and type(action.const) is type(action.default)
                and action.const == action.default
            ):
                yield Finding(
                    f"{shown(action)} of {command.name} changes nothing: it sets {action.const!r}, which is its default "
                    "already",
                    subject=command.name,
                    location=command.location,
                    evidence={"argument": shown(action)},
                )
