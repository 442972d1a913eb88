"""What a command writes, up to a limit: a report is to be read, and a run's folder lies in memory."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from pathlib import Path

KEPT = 200_000
"""Characters of a stream that are kept, and bytes of its file once it is far beyond."""

CUT = f"… (more was written: the first {KEPT:,} characters are kept)\n"

_FAR_BEYOND = 64 << 20


def read(path: Path) -> str:
    """Return what was written to a file; the beginning of it where that is too much."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return capped(file.read(KEPT + 1))


def capped(text: str) -> str:
    """Return a string, or its beginning and a line that says so."""
    return text if len(text) <= KEPT else f"{text[:KEPT]}\n{CUT}"


def cut_back(*paths: Path) -> None:
    """Keep files that a process appends to from filling the folder."""
    for path in paths:
        with suppress(OSError):
            if path.stat().st_size > _FAR_BEYOND:
                os.truncate(path, KEPT + 4)


class Capped(io.StringIO):
    """A stream that keeps no more than that."""

    def __init__(self) -> None:
        super().__init__()
        self._length = 0

    def write(self, text: str) -> int:
        """Write a string, or what of it is kept."""
        room = KEPT + 1 - self._length
        if room > 0:
            self._length += super().write(text[:room])
        return len(text)
