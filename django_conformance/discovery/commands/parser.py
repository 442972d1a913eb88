"""The arguments of a command's parser, as data, and what is suspicious in them.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#accepting-optional-arguments
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from django_conformance.inventory import Suspicion
from django_conformance.observations import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import Location

_MOST_CHOICES = 200
_KEPT = (type(None), str, int, float, bool)


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
        "type": _name(action.type),
        "choices": None,
        "required": must_be_given(action),
        "default": canonical(action.default)
        if isinstance(action.default, (*_KEPT, list, tuple))
        else repr(action.default),
        "action": type(action).__name__.strip("_"),
        "help": str(action.help or ""),
    }
    if isinstance(action, argparse._SubParsersAction):
        described["commands"] = {name: list(arguments(parser)) for name, parser in action.choices.items()}
    elif action.choices is not None:
        described["choices"] = [canonical(one) for one in choices_of(action)[:_MOST_CHOICES]]
    return described


def must_be_given(action: argparse.Action) -> bool:
    """Whether a parser refuses a command line without it; before Python 3.13 argparse says so of ``nargs="*"`` too."""
    return bool(action.required) and action.nargs not in (argparse.ZERO_OR_MORE, argparse.REMAINDER)


def choices_of(action: argparse.Action) -> list[Any]:
    """Return the choices of an action; none where they cannot be listed (a container need only know what it holds)."""
    try:
        return list(action.choices or ())
    except Exception:
        return []


def _name(kind: Any) -> str | None:
    if kind is None:
        return None
    return getattr(kind, "__qualname__", None) or type(kind).__qualname__


def actions_of(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the actions of a parser and of the parsers of its sub-commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for one in dict.fromkeys(action.choices.values()):
                yield from actions_of(one)


def destinations(parser: argparse.ArgumentParser, *, chosen: bool = True) -> set[str]:
    """Return every name that parsing may put into a command's options; not ``chosen``, every one that it always does.

    What only a sub-command gives is always there where one has to be chosen.
    """
    if not chosen:
        names = {action.dest for action in parser._actions} | set(parser._defaults)
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction) and action.required:
                for one in action.choices.values():
                    names |= destinations(one)
        return names
    names = {action.dest for action in actions_of(parser)} | set(parser._defaults)
    for action in actions_of(parser):
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                names |= set(one._defaults)
    return names


def _idle(action: argparse.Action) -> bool:
    return type(action.const) is type(action.default) and action.const == action.default


def suspicions(
    parser: argparse.ArgumentParser, subject: str, location: Location | None, base: frozenset[str]
) -> Iterator[Suspicion]:
    """Yield what is suspicious in a parser's arguments."""
    actions = [action for action in actions_of(parser) if action.dest not in base]
    shared = {one.dest for one in actions if sum(other.dest == one.dest for other in actions) > 1}
    for action in actions:
        for one in _of_action(action, subject, location):
            # Of a pair, --colour and --no-colour, one always sets the default.
            if one.rule != "idle-flag" or action.dest not in shared:
                yield one


def _of_action(action: argparse.Action, subject: str, location: Location | None) -> Iterator[Suspicion]:
    spelled = action.option_strings[-1] if action.option_strings else str(action.metavar or action.dest)
    evidence = {"argument": spelled}
    if action.type is bool:
        text = f"{spelled} of {subject} has type=bool: every text but the empty one is True, '{spelled} False' too"
        yield Suspicion("type-bool", subject, text, location, evidence)
    if action.type in (list, tuple, set):
        kind = _name(action.type)
        text = f"{spelled} of {subject} has type={kind}: a text becomes the {kind} of its letters; nargs makes a list"
        yield Suspicion("type-bool", subject, text, location, evidence)
    if isinstance(action, argparse._StoreConstAction) and action.option_strings and _idle(action):
        text = f"{spelled} of {subject} changes nothing: it sets {action.const!r}, which is its default already"
        yield Suspicion("idle-flag", subject, text, location, evidence)
    choices = choices_of(action)
    if not choices or isinstance(action, argparse._SubParsersAction):
        return
    if action.type in (int, float) and all(isinstance(one, str) for one in choices):
        text = (
            f"{spelled} of {subject} accepts nothing: its values become {_name(action.type)} and its choices are text "
            f"({choices[:5]!r})"
        )
        yield Suspicion("unreachable-choices", subject, text, location, evidence)
    elif action.type in (None, str) and all(type(one) in (int, float) for one in choices) and action.nargs != 0:
        text = (
            f"{spelled} of {subject} accepts nothing: its values stay text and its choices are numbers "
            f"({choices[:5]!r})"
        )
        yield Suspicion("unreachable-choices", subject, text, location, evidence)
    else:
        defaults = action.default if isinstance(action.default, (list, tuple)) else [action.default]
        for default in defaults:
            if (
                isinstance(default, (str, int))
                and default
                and default != argparse.SUPPRESS
                and default not in choices
                and not _converts(action, default, choices)
            ):
                text = (
                    f"the default of {spelled} of {subject}, {default!r}, is none of its choices "
                    f"({', '.join(map(repr, choices[:8]))})"
                )
                yield Suspicion("default-not-a-choice", subject, text, location, {**evidence, "default": default})


def _converts(action: argparse.Action, default: Any, choices: list[Any]) -> bool:
    """Whether a default given as text becomes a choice when argparse converts it; true where that cannot be told."""
    if not isinstance(default, str) or action.type in (None, str):
        return False
    return action.type not in (int, float) or any(str(one) == default for one in choices)
