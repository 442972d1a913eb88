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
_ADDRESS = re.compile(r"(?P<kept>\b0x)[0-9a-fA-F]{4,}\b")
_HOST = r"(?:127\.\d+\.\d+\.\d+|localhost|0\.0\.0\.0|\[?::1?\]?)"
_PORTS = (
    re.compile(rf"(?P<kept>(?<![\w.]){_HOST}['\"]?(?::|, ?))\d{{2,5}}\b"),
    re.compile(r"(?P<kept>\bport\b\W{1,3})\d{2,5}\b", re.IGNORECASE),
)


def differs(first: Any, second: Any, again: Callable[[], Any], second_again: Callable[[], Any] | None = None) -> bool:
    """Whether ``second`` differs from ``first`` in something that does not vary by itself.

    Args:
        first: a canonical value, as :func:`django_conformance.observations.canonical` returns it: what one way gave.
        second: what the other way gave.
        again: does the first way once more, and returns what it gives. It is called only where the two are not the
            same, after both: so that what is reckoned from the clock has moved on by then.
        second_again: does the other way once more; it is called only where doing the first again has not told. What other
            clients have left there, a count of those connected for instance, varies from time to time.
    """
    if same(first, second):
        return False
    firsts, seconds = [first], [second]
    for _ in range(_TIMES):
        firsts.append(again())
        if _alike(firsts, seconds):
            return False
    for _ in range(_TIMES if second_again is not None else 0):
        assert second_again is not None
        seconds.append(second_again())
        if _alike(firsts, seconds):
            return False
    return True


def answers(ask: Callable[[], Value]) -> set[Value]:
    """Return the answers to a question that is asked several times, and more often if they differ."""
    first = {ask() for _ in range(_ASKED)}
    return first if len(first) == 1 else first | {ask() for _ in range(_ASKED_OF_MANY)}


def _alike(firsts: Sequence[Any], seconds: Sequence[Any]) -> bool:
    """Whether what was seen of one way is the same as what was seen of the other, wherever neither varies by itself.

    This process's own number, the addresses of objects, and the ports of this machine are seconds in another process.
    """
    for kind, parts in ((dict, _by_key), (list, _by_place)):
        if _all(kind, firsts) and _all(kind, seconds):
            mine, theirs = parts(firsts), parts(seconds)
            if mine is None or theirs is None:
                return True
            return mine.keys() == theirs.keys() and all(_alike(mine[key], theirs[key]) for key in mine)
    if _steady(firsts) and _steady(seconds):
        return same(firsts[0], seconds[0]) or _of_another_process(firsts[0], seconds[0])
    if _all(str, firsts) and _all(str, seconds):
        return _text_alike(firsts, seconds)
    kinds = [{type(value) for value in values} for values in (firsts, seconds)]
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


def _of_another_process(here: Any, there: Any) -> bool:
    if isinstance(here, str) and isinstance(there, str):
        return _without_places(here) == _without_places(there)
    return type(here) is type(there) is int and here == os.getpid()


def _without_places(text: str) -> str:
    for pattern in (_ADDRESS, *_PORTS):
        text = pattern.sub(r"\g<kept>", text)
    return text


def _text_alike(firsts: Sequence[str], seconds: Sequence[str]) -> bool:
    """Compare text line by line, and a line that varies word by word; where their number varies, all of it does."""
    for split in (str.splitlines, _WORDS.split):
        mine, theirs = _by_place([split(text) for text in firsts]), _by_place([split(text) for text in seconds])
        if mine is None or theirs is None:
            return True
        if len(mine) > 1:
            return mine.keys() == theirs.keys() and all(_alike(mine[place], theirs[place]) for place in mine)
    return True
