"""What is mounted where, in this process's namespace.

https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_POINT = 4


def mounted(kinds: Collection[str] | None = None) -> list[str]:
    """Return the places where something is mounted; of some ``kinds`` of file systems alone, if given."""
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    split = [(line.split(" ")[_POINT], line.partition(" - ")[2].split(" ")[0]) for line in lines]
    return [point.encode().decode("unicode_escape") for point, kind in split if kinds is None or kind in kinds]
