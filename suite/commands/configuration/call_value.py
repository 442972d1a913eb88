"""call_command() passes values that the command line would accept.

Why: keywords are neither converted by type= nor checked against choices=, so handle() gets a value that it never gets
from a command line.

Fix: give a value of the right type, or the arguments as text: call_command("name", "--number", "7").
"""

import argparse
import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.commands.calls import CommandCall
from django_conformance.discovery.commands.parser import choices_of, type_name
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each value, written out, that is of another type than the argument's or none of its choices."""
    for call in project.calls:
        for option, text in (*_keywords(call), *_words(call)):
            yield Finding(text, at=call.culprit, evidence={"command": call.name, "option": option})


def _keywords(call: CommandCall) -> Iterator[tuple[str, str]]:
    for name, value, action in call.keywords:
        by_position = not action.option_strings and action.required
        if by_position or not isinstance(value, ast.Constant) or value.value is None:
            continue
        said = f"call_command({call.name!r}, {name}={ast.unparse(value)})"
        if action.choices is not None and not _among_choices(value.value, action):
            yield (
                name,
                f"{said} is none of the choices {_choices(action)}; keywords are not validated, so it reaches handle()",
            )
        elif action.type in (int, float) and isinstance(value.value, str):
            yield name, f"{said} reaches handle() as text: only command lines are converted to {type_name(action)}"


def _words(call: CommandCall) -> Iterator[tuple[str, str]]:
    """Yield the options written as on a command line whose value is none of their choices."""
    if call.unknown_word is not None:
        return
    for index, word in enumerate(call.words):
        option, equals, value = (word or "").partition("=")
        action = call.line_options.get(option)
        if action is None or action.choices is None or action.nargs not in (None, 1):
            continue
        following = call.words[index + 1] if not equals and index + 1 < len(call.words) else value
        if following is not None and _refused(following, action):
            text = f"call_command({call.name!r}, …): {option} {following!r} is none of the choices {_choices(action)}"
            yield option, f"{text}: CommandError"


def _among_choices(value: Any, action: argparse.Action) -> bool:
    """Whether Django accepts a value given by keyword; it hands a required one to the parser as text."""
    try:
        choices = action.choices or ()
        return value in choices or (action.required and str(value) in map(str, choices))
    except Exception:
        return True


def _refused(text: str, action: argparse.Action) -> bool:
    try:
        return (action.type(text) if callable(action.type) else text) not in (action.choices or ())
    except (Exception, SystemExit):
        return True


def _choices(action: argparse.Action) -> str:
    return repr(choices_of(action)[:8])
