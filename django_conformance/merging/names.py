"""What the runs of a report are called: by their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def names_of(paths: Sequence[Path]) -> list[str]:
    """Return a name for each file: its own, with as many of the folders above as tell it from the others.

    ``py3.12-django5.2.jsonl`` is ``py3.12-django5.2``; ``a/results.jsonl`` and ``b/results.jsonl`` are ``a`` and ``b``.
    """
    parts = [(*files.named(path).parent.parts[1:], path.stem) for path in paths]
    for depth in range(1, max(map(len, parts), default=1) + 1):
        named = ["/".join(part[-depth:]) for part in parts]
        if len(set(named)) == len(named):
            return _short(named)
    return [f"{path.stem} {number}" for number, path in enumerate(paths, 1)]


def _short(named: list[str]) -> list[str]:
    """Leave out the file's own name where all have the same."""
    last = {name.rpartition("/")[2] for name in named}
    return [name.rpartition("/")[0] for name in named] if len(last) == 1 and len(named) > 1 else named
