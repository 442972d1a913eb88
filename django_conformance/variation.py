"""What varies from one time to the next of the same thing, and so cannot be held against another way of doing it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, TypeVar

from django_conformance.observations import same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Value = TypeVar("Value")

_TIMES = 3
"""How often a thing is done again at most: what is drawn from a few values may well come twice."""

_ASKED, _ASKED_OF_MANY = 12, 60
"""How often routers are asked, so that each of some replicas, drawn at random, is all but certain to be among the answers."""

_WORDS = re.compile(r"(\s+)")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}\b")


def differs(first: Any, second: Any, again: Callable[[], Any]) -> bool:
    """Whether ``second`` differs from ``first`` in something that does not vary by itself.

    Args:
        first: a canonical value, as :func:`django_conformance.observations.canonical` returns it: what one way gave.
        second: what the other way gave.
        again: does the first way once more, and returns what it gives. It is called only where the two are not the
            same, after both: so that what is reckoned from the clock has moved on by then.
    """
    if same(first, second):
        return False
    seen = [first]
    for _ in range(_TIMES):
        seen.append(again())
        if _within(seen, second):
            return False
    return True


def answers(ask: Callable[[], Value]) -> set[Value]:
    """Return the answers to a question that is asked several times, and oftener where they differ."""
    given = {ask() for _ in range(_ASKED)}
    return given if len(given) == 1 else given | {ask() for _ in range(_ASKED_OF_MANY)}


def _within(seen: Sequence[Any], value: Any) -> bool:
    """Whether a value is the same as all that were seen, wherever these are the same as each other.

    This process's own number, and the addresses of objects, are another's in another process.
    """
    first = seen[0]
    if all(isinstance(earlier, dict) and earlier.keys() == first.keys() for earlier in seen):
        return (
            isinstance(value, dict)
            and value.keys() == first.keys()
            and all(_within([earlier[key] for earlier in seen], value[key]) for key in first)
        )
    if all(isinstance(earlier, list) and len(earlier) == len(first) for earlier in seen):
        return (
            isinstance(value, list)
            and len(value) == len(first)
            and all(_within([earlier[index] for earlier in seen], value[index]) for index in range(len(first)))
        )
    if all(same(first, earlier) for earlier in seen[1:]):
        return same(first, value) or _of_another_process(first, value)
    if all(isinstance(earlier, str) for earlier in seen):
        return isinstance(value, str) and _text_within(seen, value)
    return True


def _of_another_process(earlier: Any, value: Any) -> bool:
    if isinstance(earlier, str) and isinstance(value, str):
        return _ADDRESS.sub("", earlier) == _ADDRESS.sub("", value)
    return type(earlier) is type(value) is int and earlier == os.getpid()


def _text_within(seen: Sequence[str], value: str) -> bool:
    """Compare text line by line, and a line that varies word by word; where their number varies, all of it does."""
    for split in (str.splitlines, _WORDS.split):
        parts = [split(earlier) for earlier in seen]
        if len({len(split_text) for split_text in parts}) > 1:
            return True
        if len(parts[0]) > 1:
            value_parts = split(value)
            return len(value_parts) == len(parts[0]) and all(
                _within(seen_parts, part)
                for seen_parts, part in zip(zip(*parts, strict=True), value_parts, strict=True)
            )
    return True
