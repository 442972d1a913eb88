"""The process that stays between a run's end and the removal of its folder: whatever ends the rest of a run spares it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_FILE = ".keeper"


def note(folder: Path, pid: int) -> None:
    """Write down which process keeps a run's folder."""
    with suppress(OSError):  # the folder is gone already
        (folder / _FILE).write_text(str(pid), encoding="ascii")


def keepers(folder: Path) -> set[int]:
    """Return the process that keeps a run's folder; none where there is none."""
    with suppress(OSError, ValueError):
        return {int((folder / _FILE).read_text(encoding="ascii"))}
    return set()
