"""No argument has type=bool, type=list, or a type that cannot be made from text.

Why: bool() of any non-empty string is True, so --flag False sets True; list() of a string is a list of its characters. date(), datetime(), timedelta() and
dict() of a string raise an error: every value is refused.

Fix: use action="store_true", argparse.BooleanOptionalAction, or choices; for lists nargs="+" or action="append"; for dates date.fromisoformat.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.commands.parser import shown, type_name
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.python.org/3/library/argparse.html#type")

_REFUSING: dict[Any, str] = {
    datetime.date: "write type=date.fromisoformat",
    datetime.datetime: "write type=datetime.fromisoformat",
    datetime.time: "write type=time.fromisoformat",
    datetime.timedelta: "write a function that makes one of a number",
    dict: "write type=json.loads",
}


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each argument whose type makes something else of its text than it seems to."""
    for command in project.commands:
        for action in command.actions:
            name, kind = shown(action), type_name(action)
            if action.type is bool:
                why = f"every text but the empty one is True, '{name} False' too"
            elif action.type in (list, tuple, set):
                why = f"a string becomes the {kind} of its characters; nargs makes a list"
            elif action.type in _REFUSING:
                why = f"{kind}() of a text raises an error, so every value is refused; {_REFUSING[action.type]}"
            else:
                continue
            yield Finding(
                f"{name} of {command.name} has type={kind}: {why}",
                subject=command.name,
                location=command.location,
                evidence={"argument": name},
            )
