"""The smallest set of changes that makes something happen, by delta debugging.

Zeller and Hildebrandt, *Simplifying and isolating failure-inducing input*, IEEE Transactions on Software Engineering 28(2),
2002: the set that is found is 1-minimal, so that none of it can be left out. A question may have no answer, for a set of
versions that cannot be installed together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def smallest(items: Sequence[Item], happens: Callable[[frozenset[Item]], bool | None]) -> tuple[Item, ...]:
    """Return the smallest part of ``items`` with which something happens that happens with all of them.

    ``happens`` is asked about a set of items and answers ``None`` where it cannot tell. It is not asked about all of
    them, which is known to happen, nor twice about the same.
    """
    known: dict[frozenset[Item], bool | None] = {frozenset(items): True}

    def ask(part: Sequence[Item]) -> bool:
        key = frozenset(part)
        if key not in known:
            known[key] = happens(key)
        return known[key] is True

    kept, pieces = list(items), 2
    while len(kept) > 1:
        pieces = min(pieces, len(kept))
        parts = _split(kept, pieces)
        rests = [[item for item in kept if item not in part] for part in parts]
        smaller = next((part for part in parts if ask(part)), None)
        rest = next((part for part in rests if ask(part)), None) if smaller is None else None
        if smaller is not None:
            kept, pieces = smaller, 2
        elif rest is not None:
            kept, pieces = rest, max(pieces - 1, 2)
        elif pieces < len(kept):
            pieces *= 2
        else:
            break
    return tuple(item for item in items if item in kept)


def _split(items: Sequence[Item], pieces: int) -> list[list[Item]]:
    size, more = divmod(len(items), pieces)
    parts, start = [], 0
    for number in range(pieces):
        end = start + size + (number < more)
        parts.append(list(items[start:end]))
        start = end
    return parts
