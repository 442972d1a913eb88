"""An option with ``action="append"`` has no default that its values are added to.

Why: action="append" and "extend" add to the default: with default=["coffee"], --tag tea gives ["coffee", "tea"], and nobody
can leave coffee out. call_command(tag=["tea"]) replaces the default, so a test sees ["tea"]. A default that is a text or a
tuple has no append(): every use of the option is an AttributeError.

Fix: leave default out, and write ``options["tag"] or ["coffee"]`` where the values are used. If values are meant to be added, say so in
the help or the name of the option (--extra-tag).
"""

import argparse
import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.commands.parser import shown
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.python.org/3/library/argparse.html#action")

_COLLECTING: dict[type[argparse.Action], str] = {argparse._AppendAction: "append", argparse._ExtendAction: "extend"}

_ADDS = re.compile(r"exclu|ignore|skip|omit|extra|another|add|also|besides?\b|append|more\b|further", re.IGNORECASE)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each option that collects values into a default that holds some already, or into one that is no list."""
    for command, source in project.classes:
        calls = [node for node in source.nodes if isinstance(node, ast.Call)]
        for action in command.actions:
            verb = _COLLECTING.get(type(action))  # a class of the project's own may replace its default
            call = next((call for call in calls if _adds(call, action)), None)
            if verb is None or call is None or action.default is None or action.default == argparse.SUPPRESS:
                continue
            name, value = shown(action), action.default
            if not hasattr(value, verb):
                kind = type(value).__name__
                message = (
                    f"{name} of {command.name} cannot be given: its default is a {kind}, and {kind} has no {verb}()"
                )
            elif value and not _ADDS.search(" ".join((*action.option_strings, action.help or ""))):
                message = f"{name} keeps its default {value!r} beside the values that {command.name} is given"
            else:
                continue
            meant = list(value) if isinstance(value, (list, tuple)) else [value] if value else []
            yield Finding(
                message,
                at=source.at(call, command.name),
                hint=f"leave default out, and write `options[{action.dest!r}] or {meant!r}` where the values are used",
                evidence={"argument": name, "default": value},
            )


def _adds(call: ast.Call, action: argparse.Action) -> bool:
    """Whether a call of ``add_argument()`` is that which made an option, with a default written in it."""
    names = {argument.value for argument in call.args if isinstance(argument, ast.Constant)}
    return not names.isdisjoint(action.option_strings) and any(keyword.arg == "default" for keyword in call.keywords)
