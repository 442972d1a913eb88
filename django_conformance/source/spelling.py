"""Misspellings: the one answer to which name was meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ALIKE = 0.8
"""How alike two names are at least, from 0 to 1, for one to be taken as a misspelling of the other."""


def nearest(name: str, known: Iterable[str], *, alike: float = ALIKE) -> str | None:
    """Return the known name that ``name`` is most likely a misspelling of, ``None`` where none is near."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=alike)), None)


def completed(name: str, known: Iterable[str]) -> str | None:
    """Return the dotted name that ``name`` is the end of: ``shop.tasks.restock`` for ``restock``; ``None`` unless one alone is."""
    ending = [each for each in known if each.endswith(f".{name}")]
    return ending[0] if len(ending) == 1 else None
