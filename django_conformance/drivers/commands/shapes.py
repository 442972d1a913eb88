"""What decides what a parser makes of texts: two parsers of one shape treat every command line alike.

A large project has hundreds of commands that take the same few kinds of arguments. What texts do to them is tried once a
shape.
"""

from __future__ import annotations

import argparse
from types import FunctionType
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.commands.parser import base_destinations

if TYPE_CHECKING:
    from collections.abc import Hashable

_PLAIN = (type(None), str, int, float, bool)
_ASKED_BY_NAME = frozenset({"args", "command_name", "self"})
"""Destinations that ``call_command()`` treats by their name, beside those that Django gives every command."""


_SETTINGS = (
    "prefix_chars",
    "fromfile_prefix_chars",
    "allow_abbrev",
    "exit_on_error",
    "argument_default",
    "conflict_handler",
    "usage",
    "missing_args_message",
    "called_from_command_line",
    "_has_negative_number_optionals",
)


def shape(parser: argparse.ArgumentParser, *, names: bool = False) -> Hashable:
    """Return what tells a parser from others that treat texts in another way.

    With ``names``, what its arguments are called counts: it decides what keywords do. A part that cannot be compared, such
    as a ``type`` that is a bound method, makes the shape equal to no other.
    """
    actions = parser._actions
    destinations = [action.dest for action in actions]
    numbers = {id(action): number for number, action in enumerate(actions)}
    return (
        object() if _overridden(parser) else type(parser),
        tuple(_setting(getattr(parser, name, None)) for name in _SETTINGS),
        tuple((name if names else "", _setting(value)) for name, value in parser._defaults.items()),
        tuple(_action(action, destinations, names=names) for action in actions),
        tuple(
            (group.required, tuple(numbers.get(id(action), -1) for action in group._group_actions))
            for group in parser._mutually_exclusive_groups
        ),
    )


def _overridden(parser: argparse.ArgumentParser) -> bool:
    """Whether a parser has methods of its own, that its class does not have."""
    return any(callable(value) and hasattr(type(parser), name) for name, value in vars(parser).items())


def _action(action: argparse.Action, destinations: list[str], *, names: bool) -> Hashable:
    known = names or action.dest in base_destinations() or action.dest in _ASKED_BY_NAME
    return (
        type(action),
        action.dest if known else destinations.index(action.dest),
        tuple(text if known else len(text) - len(text.lstrip("-+/")) for text in action.option_strings),
        action.nargs,
        _setting(action.const),
        _setting(action.default),
        _kind(action.type),
        _choices(action, names=names),
        action.required,
        _setting(action.metavar),
    )


def _choices(action: argparse.Action, *, names: bool) -> Hashable:
    if isinstance(action, argparse._SubParsersAction):
        return tuple((name, shape(parser, names=names)) for name, parser in action.choices.items())
    return _setting(action.choices)


def _kind(kind: Any) -> Hashable:
    """Return what tells an action's ``type`` from others: a function is made anew each time that a parser is built."""
    if isinstance(kind, FunctionType):
        if kind.__closure__ is not None:
            return object()
        return kind.__code__, id(kind.__globals__), _setting(kind.__defaults__), _setting(kind.__kwdefaults__)
    return kind if kind is None or isinstance(kind, type) else object()


def _setting(value: Any) -> Hashable:
    """Return a plain value with its type, so that ``1`` is not ``True``; an object equal to no other for any else."""
    if type(value) in _PLAIN:
        return type(value), value
    if type(value) in (list, tuple, range):
        return type(value), tuple(_setting(item) for item in value)
    if type(value) is dict:
        return dict, tuple((_setting(key), _setting(item)) for key, item in value.items())
    return value if isinstance(value, type) else object()
