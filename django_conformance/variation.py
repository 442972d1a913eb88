"""Values that vary from one run to the next of the same way, so they are no difference between two ways."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, TypeVar

from django_conformance.observations import same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Value = TypeVar("Value")

_TIMES = 3
"""How often a way is repeated at most: random output can coincide across two runs."""

_ASKED, _ASKED_OF_MANY = 12, 60
"""How often routers are asked, so that every replica is almost certainly among random answers."""

_WORDS = re.compile(r"(\s+)")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}\b")


def differs(first: Any, second: Any, again: Callable[[], Any]) -> bool:
    """Whether the ``second`` way differs from the ``first`` in something that does not vary by itself.

    Args:
        first: the result of the first way, as :func:`django_conformance.observations.canonical` returns it.
        second: the result of the second way.
        again: runs the first way once more, and returns its result. It is called only if the two results differ, after
            both ways, so that values from the clock have moved on by then.
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
    """Return the answers to a question that is asked several times, and more often if they differ."""
    first = {ask() for _ in range(_ASKED)}
    return first if len(first) == 1 else first | {ask() for _ in range(_ASKED_OF_MANY)}


def _within(seen: Sequence[Any], other: Any) -> bool:
    """Whether a value equals all values that were seen, wherever these equal each other.

    The process id and the addresses of objects are different in another process.
    """
    first = seen[0]
    if all(isinstance(value, dict) and value.keys() == first.keys() for value in seen):
        return (
            isinstance(other, dict)
            and other.keys() == first.keys()
            and all(_within([value[key] for value in seen], other[key]) for key in first)
        )
    if all(isinstance(value, list) and len(value) == len(first) for value in seen):
        return (
            isinstance(other, list)
            and len(other) == len(first)
            and all(_within([value[index] for value in seen], other[index]) for index in range(len(first)))
        )
    if all(same(first, value) for value in seen[1:]):
        return same(first, other) or _of_another_process(first, other)
    if all(isinstance(value, str) for value in seen):
        return isinstance(other, str) and _text_within(seen, other)
    return True


def _of_another_process(here: Any, there: Any) -> bool:
    if isinstance(here, str) and isinstance(there, str):
        return _ADDRESS.sub("", here) == _ADDRESS.sub("", there)
    return type(here) is type(there) is int and here == os.getpid()


def _text_within(seen: Sequence[str], other: str) -> bool:
    """Compare text line by line, and a line that varies word by word. If their number varies, everything does."""
    for split in (str.splitlines, _WORDS.split):
        parts = [split(text) for text in seen]
        if len({len(part) for part in parts}) > 1:
            return True
        if len(parts[0]) > 1:
            others = split(other)
            return len(others) == len(parts[0]) and all(
                _within(same_place, part) for same_place, part in zip(zip(*parts, strict=True), others, strict=True)
            )
    return True
