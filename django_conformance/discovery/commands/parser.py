"""The arguments of a command's parser: as data, as actions, and the names that parsing gives.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#accepting-optional-arguments
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any, NoReturn

from django_conformance.observations import canonical
from django_conformance.source.reading import readable

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


class _RefusedError(Exception):
    """A parser refuses a command line."""


def refused(parser: argparse.ArgumentParser, words: tuple[str, ...]) -> str:
    """Return why a parser refuses a command line, in argparse's words; "" where it takes it, or code of the project would decide."""
    actions = list(every_action(parser))
    is_own = any(not type(action).__module__.startswith(("argparse", "django.")) for action in actions)
    if is_own or any(re.search(r"[$`*?{}<>|;&]|^--?(?:h|help|version)$", word) for word in words):
        return ""
    with _without_code(parser, actions):
        try:
            parser.parse_args(list(words))
        except _RefusedError as error:
            return str(error)
        except (Exception, SystemExit):
            return ""
    return ""


@contextmanager
def _without_code(parser: argparse.ArgumentParser, actions: list[argparse.Action]) -> Iterator[None]:
    """Let a parser raise what it refuses, and run no function of a project that converts a value."""

    def refuse(message: str) -> NoReturn:
        raise _RefusedError(message)

    nested = (
        inner
        for action in actions
        if isinstance(action, argparse._SubParsersAction)
        for inner in action.choices.values()
    )
    converting = [action for action in actions if action.type not in (None, str, int, float)]
    with ExitStack() as stack:
        for inner in {id(each): each for each in (parser, *nested)}.values():
            stack.enter_context(_with(inner, error=refuse))
        for action in converting:
            stack.enter_context(_with(action, type=None, choices=None))
        yield


@contextmanager
def _with(owner: object, **values: object) -> Iterator[None]:
    """Give an object other attributes for a while."""
    before = dict(vars(owner))
    vars(owner).update(values)
    try:
        yield
    finally:
        for name in values:
            if name in before:
                setattr(owner, name, before[name])
            else:
                delattr(owner, name)
