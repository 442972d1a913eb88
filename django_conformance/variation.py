"""What varies from one time to the next of the same thing, and so cannot be held against another way of doing it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, TypeVar

from django_conformance.observations import same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Answer = TypeVar("Answer")

_TIMES = 3
"""How often a thing is done again at most: what is drawn from a few values may well come twice."""

_ASKED, _ASKED_OF_MANY = 12, 60
"""How often routers are asked, so that each of some replicas, drawn at random, is all but certain to be among the answers."""

_WORDS = re.compile(r"(\s+)")
_ADDRESS = re.compile(r"(?P<kept>\b0x)[0-9a-fA-F]{4,}\b")
_HOST = r"(?:127\.\d+\.\d+\.\d+|localhost|0\.0\.0\.0|\[?::1?\]?)"
_PORTS = (
    re.compile(rf"(?P<kept>(?<![\w.]){_HOST}['\"]?(?::|, ?))\d{{2,5}}\b"),
    re.compile(r"(?P<kept>\bport\b\W{1,3})\d{2,5}\b", re.IGNORECASE),
)


def differs(one: Any, other: Any, again: Callable[[], Any], other_again: Callable[[], Any] | None = None) -> bool:
    """Whether ``other`` differs from ``one`` in something that does not vary by itself.

    Args:
        one: a canonical value, as :func:`django_conformance.observations.canonical` returns it: what one way gave.
        other: what the other way gave.
        again: does the first way once more, and returns what it gives. It is called only where the two are not the
            same, after both: so that what is reckoned from the clock has moved on by then.
        other_again: does the other way once more; it is called only where doing the first again has not told. What other
            clients have left there, a count of those connected for instance, varies from time to time.
    """
    if same(one, other):
        return False
    ones, others = [one], [other]
    for _ in range(_TIMES):
        ones.append(again())
        if _alike(ones, others):
            return False
    for _ in range(_TIMES if other_again is not None else 0):
        assert other_again is not None
        others.append(other_again())
        if _alike(ones, others):
            return False
    return True


def answers(ask: Callable[[], Answer]) -> set[Answer]:
    """Return the answers to a question that is asked several times, and oftener where they differ."""
    found = {ask() for _ in range(_ASKED)}
    return found if len(found) == 1 else found | {ask() for _ in range(_ASKED_OF_MANY)}


def _alike(ones: Sequence[Any], others: Sequence[Any]) -> bool:
    """Whether what was seen of one way is the same as what was seen of the other, wherever neither varies by itself.

    This process's own number, the addresses of objects, and the ports of this machine are others in another process.
    """
    for kind, parts in ((dict, _by_key), (list, _by_place)):
        if _all(kind, ones) and _all(kind, others):
            mine, theirs = parts(ones), parts(others)
            if mine is None or theirs is None:
                return True
            return mine.keys() == theirs.keys() and all(_alike(mine[key], theirs[key]) for key in mine)
    if _steady(ones) and _steady(others):
        return same(ones[0], others[0]) or _of_another_process(ones[0], others[0])
    if _all(str, ones) and _all(str, others):
        return _text_alike(ones, others)
    kinds = [{type(value) for value in values} for values in (ones, others)]
    return kinds[0] == kinds[1] or any(len(kind) > 1 for kind in kinds)


def _all(kind: type, values: Sequence[Any]) -> bool:
    return all(isinstance(value, kind) for value in values)


def _steady(values: Sequence[Any]) -> bool:
    return all(same(values[0], value) for value in values[1:])


def _by_key(values: Sequence[dict[str, Any]]) -> dict[Any, list[Any]] | None:
    """Return what stands at each key; ``None`` where the keys vary."""
    if any(value.keys() != values[0].keys() for value in values):
        return None
    return {key: [value[key] for value in values] for key in values[0]}


def _by_place(values: Sequence[list[Any]]) -> dict[Any, list[Any]] | None:
    """Return what stands at each place; ``None`` where the length varies."""
    if len({len(value) for value in values}) > 1:
        return None
    return {place: [value[place] for value in values] for place in range(len(values[0]))}


def _of_another_process(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return _without_places(one) == _without_places(other)
    return type(one) is type(other) is int and one == os.getpid()


def _without_places(text: str) -> str:
    for pattern in (_ADDRESS, *_PORTS):
        text = pattern.sub(r"\g<kept>", text)
    return text


def _text_alike(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Compare text line by line, and a line that varies word by word; where their number varies, all of it does."""
    for split in (str.splitlines, _WORDS.split):
        mine, theirs = _by_place([split(text) for text in ones]), _by_place([split(text) for text in others])
        if mine is None or theirs is None:
            return True
        if len(mine) > 1:
            return mine.keys() == theirs.keys() and all(_alike(mine[place], theirs[place]) for place in mine)
    return True
