"""The process that stays between a run's end and the removal of its folder: whatever ends the rest of a run spares it."""

from __future__ import annotations

import os
import select
from contextlib import suppress
from pathlib import Path

_FILE = ".keeper"
_SECONDS = 1.0


def note(folder: Path, pid: int) -> None:
    """Write down which process keeps a run's folder."""
    with suppress(OSError):  # the folder is gone already
        (folder / _FILE).write_text(str(pid), encoding="ascii")


def keepers(folder: Path) -> set[int]:
    """Return the process that keeps a run's folder; none where there is none."""
    with suppress(OSError, ValueError):
        return {int((folder / _FILE).read_text(encoding="ascii"))}
    return set()


def wait_for(processes: set[int]) -> None:
    """Wait until keepers have seen that their folder is gone, and have ended: a second at most."""
    for pid in processes - {os.getpid()}:
        with suppress(OSError, AttributeError):  # it has ended, or the system has no such descriptors
            watched = os.pidfd_open(pid)
            try:
                select.select([watched], [], [], _SECONDS)
            finally:
                os.close(watched)
