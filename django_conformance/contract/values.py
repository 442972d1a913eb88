"""The values of a contract: whether one is of the type that its key has, and what is wrong with one that is."""

from __future__ import annotations

import re
import typing
from typing import Any

CITED = 200
_DEPTH = 50


def complaint(name: str, value: Any) -> str:
    """Return what is wrong with a value that is of the right type: a pattern or a requirement that cannot be read."""
    try:
        if name.endswith("_matches") and value is not None:
            re.compile(value)
        elif name == "argv":
            return _argv_complaint(value)
        elif name == "deadline" and value is not None and value < 1:
            return f"is {value}, not a number of seconds"
        elif name == "when":
            from django_conformance.versions import parse_condition

            for condition in value:
                parse_condition(condition)
    except (re.error, RecursionError, OverflowError, MemoryError) as error:
        return f"is {cited(value)}, not a regular expression: {error}"
    except ValueError as error:
        return str(error)
    return ""


def beyond(value: Any, depth: int = _DEPTH) -> str:
    """Return what of a value no tool could pass on: tables in tables without end, numbers of more than 64 bits."""
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        return "has a number of more than 64 bits"
    if not isinstance(value, (dict, list)):
        return ""
    if depth == 0:
        return f"is nested more than {_DEPTH} deep"
    items = value.values() if isinstance(value, dict) else value
    return next(filter(None, (beyond(item, depth - 1) for item in items)), "")


def _argv_complaint(argv: list[str]) -> str:
    if not argv or not argv[0]:
        return "names no command; begin it with the command's name"
    if any("\0" in word for word in argv):
        return "has a null character, which no command line can hold"
    return ""


def cited(value: Any) -> str:
    """Return a value as a message shows it: the beginning of one that is long, or nested deeply."""
    try:
        text = repr(value)
    except (RecursionError, ValueError):  # an integer of more digits than Python writes
        return "a value too large to show"
    return text if len(text) <= CITED else f"{text[:CITED]}…"


def fits(hint: Any, value: Any) -> bool:
    """Whether a value is of the type that its key is declared with."""
    if hint is Any:
        return True
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, type(int | None)) else (hint,)
    for option in options:
        if option is Any:
            return True
        base = typing.get_origin(option) or option
        if base is int and isinstance(value, bool):
            continue
        if isinstance(value, base):
            inner = typing.get_args(option)
            if base is list and inner and inner[0] is not Any and not all(fits(inner[0], item) for item in value):
                continue
            if (
                base is dict
                and inner
                and inner[1] is not Any
                and not all(fits(inner[1], item) for item in value.values())
            ):
                continue
            return True
    return False


def spelled(hint: Any) -> str:
    """Return a declared type as TOML calls it."""
    names = {
        "str": "a string",
        "int": "an integer",
        "bool": "a boolean",
        "date": "a date",
        "dict": "a table",
        "list": "an array",
    }
    options = [option for option in (typing.get_args(hint) or (hint,)) if option is not type(None)]
    base = typing.get_origin(hint)
    if base in (list, dict):
        return names[base.__name__] + (" of strings" if base is list and typing.get_args(hint)[0] is str else "")
    return " or ".join(
        names.get(getattr(typing.get_origin(option) or option, "__name__", ""), str(option)) for option in options
    )
