"""The arguments of a command's parser: as data, as actions, and the names that parsing gives.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#accepting-optional-arguments
"""

from __future__ import annotations

import argparse
from functools import cache
from typing import TYPE_CHECKING, Any

from django_conformance.observations import canonical
from django_conformance.source.reading import readable

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_CHOICES = 200
_KEPT = (type(None), str, int, float, bool)


@cache
def base_destinations() -> frozenset[str]:
    """Return the names of the options that Django gives every command."""
    from django.core.management.base import BaseCommand

    return frozenset(action.dest for action in BaseCommand().create_parser("manage.py", "command")._actions)


def arguments(
    parser: argparse.ArgumentParser, leave_out: frozenset[str] = frozenset({"help"})
) -> tuple[dict[str, Any], ...]:
    """Describe a parser's arguments, in order."""
    return tuple(_argument(action) for action in parser._actions if action.dest not in leave_out)


def _argument(action: argparse.Action) -> dict[str, Any]:
    described: dict[str, Any] = {
        "dest": action.dest,
        "options": list(action.option_strings),
        "nargs": action.nargs,
        "type": type_name(action),
        "choices": None,
        "required": must_be_given(action),
        "default": _shown(action.default)
        if isinstance(action.default, (*_KEPT, list, tuple))
        else repr(action.default),
        "action": type(action).__name__.strip("_"),
        "help": str(action.help or ""),
    }
    if isinstance(action, argparse._SubParsersAction):
        described["commands"] = {name: list(arguments(parser)) for name, parser in action.choices.items()}
    elif action.choices is not None:
        described["choices"] = [_shown(choice) for choice in choices_of(action)[:_MOST_CHOICES]]
    return described


def _shown(value: Any) -> Any:
    """Return a value as JSON has it; what raises when it is looked at as its class."""
    try:
        return canonical(value)
    except BaseException:
        return canonical(readable(value))


def must_be_given(action: argparse.Action) -> bool:
    """Whether a parser refuses a command line without it; before Python 3.13 argparse says so of ``nargs="*"`` too."""
    return bool(action.required) and action.nargs not in (argparse.ZERO_OR_MORE, argparse.REMAINDER)


def choices_of(action: argparse.Action) -> list[Any]:
    """Return the choices of an action; none where they cannot be listed (a container need only know what it holds)."""
    try:
        return list(action.choices or ())
    except Exception:
        return []


def type_name(action: argparse.Action) -> str | None:
    """Return the name of an action's ``type``, ``None`` where it has none."""
    kind: Any = action.type
    if kind is None:
        return None
    return getattr(kind, "__qualname__", None) or type(kind).__qualname__


def shown(action: argparse.Action) -> str:
    """Return what a person calls an argument: its last option string, or the name of a positional."""
    return action.option_strings[-1] if action.option_strings else str(action.metavar or action.dest)


def accepts_nothing(action: argparse.Action) -> bool:
    """Whether no text converts to one of the choices: they are of another type than ``type`` gives."""
    choices = choices_of(action)
    if not choices or isinstance(action, argparse._SubParsersAction):
        return False
    if action.type in (int, float):
        return all(isinstance(choice, str) for choice in choices)
    numbers = all(type(choice) in (int, float) for choice in choices)
    return action.type in (None, str) and numbers and action.nargs != 0


def every_action(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the actions of a parser and of the parsers of its sub-commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for subparser in dict.fromkeys(action.choices.values()):
                yield from every_action(subparser)


def destinations(parser: argparse.ArgumentParser) -> set[str]:
    """Return every name that parsing may put into a command's options."""
    names = {action.dest for action in every_action(parser)} | set(parser._defaults)
    for action in every_action(parser):
        if isinstance(action, argparse._SubParsersAction):
            for subparser in action.choices.values():
                names |= set(subparser._defaults)
    return names


def certain_destinations(parser: argparse.ArgumentParser) -> set[str]:
    """Return every name that parsing always puts there: those of a sub-command where one has to be chosen."""
    names = {action.dest for action in parser._actions} | set(parser._defaults)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) and action.required:
            for subparser in action.choices.values():
                names |= destinations(subparser)
    return names
