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


def differs(one: Any, other: Any, again: Callable[[], Any]) -> bool:
    """Whether ``other`` differs from ``one`` in something that does not vary by itself.

    Args:
        one: a canonical value, as :func:`django_conformance.observations.canonical` returns it: what one way gave.
        other: what the other way gave.
        again: does the first way once more, and returns what it gives. It is called only where the two are not the
            same, after both: so that what is reckoned from the clock has moved on by then.
    """
    if same(one, other):
        return False
    seen = [one]
    for _ in range(_TIMES):
        seen.append(again())
        if _within(seen, other):
            return False
    return True


def answers(ask: Callable[[], Value]) -> set[Value]:
    """Return the answers to a question that is asked several times, and oftener where they differ."""
    found = {ask() for _ in range(_ASKED)}
    return found if len(found) == 1 else found | {ask() for _ in range(_ASKED_OF_MANY)}


def _within(seen: Sequence[Any], other: Any) -> bool:
    """Whether a value is the same as all that were seen, wherever these are the same as each other.

    This process's own number, and the addresses of objects, are another's in another process.
    """
    first = seen[0]
    if all(isinstance(one, dict) and one.keys() == first.keys() for one in seen):
        return (
            isinstance(other, dict)
            and other.keys() == first.keys()
            and all(_within([one[key] for one in seen], other[key]) for key in first)
        )
    if all(isinstance(one, list) and len(one) == len(first) for one in seen):
        return (
            isinstance(other, list)
            and len(other) == len(first)
            and all(_within([one[index] for one in seen], other[index]) for index in range(len(first)))
        )
    if all(same(first, one) for one in seen[1:]):
        return same(first, other) or _of_another_process(first, other)
    if all(isinstance(one, str) for one in seen):
        return isinstance(other, str) and _text_within(seen, other)
    return True


def _of_another_process(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return _ADDRESS.sub("", one) == _ADDRESS.sub("", other)
    return type(one) is type(other) is int and one == os.getpid()


def _text_within(seen: Sequence[str], other: str) -> bool:
    """Compare text line by line, and a line that varies word by word; where their number varies, all of it does."""
    for split in (str.splitlines, _WORDS.split):
        parts = [split(one) for one in seen]
        if len({len(one) for one in parts}) > 1:
            return True
        if len(parts[0]) > 1:
            others = split(other)
            return len(others) == len(parts[0]) and all(
                _within(ones, part) for ones, part in zip(zip(*parts, strict=True), others, strict=True)
            )
    return True
