"""The rest of the machine's files, beside the repository and the home: each folder is a copy, or can only be read.

A ``STATIC_ROOT`` in ``/srv`` or ``/var/www``, a spool, a backup: what a run writes there, and deletes there, stays in the run.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.confinement import kernel
from django_conformance.confinement.mounts import mounted

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED_MEMORY = "/dev/shm"  # noqa: S108 - where it is mounted
TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - folders, not files
_ONLY_READ = ("/boot", "/dev", "/etc", "/lost+found", "/proc", "/run", "/sys")
_OF_THE_KERNEL = ("proc", "devpts", "mqueue")
_DEPTH = 3
_AT_MOST = 64


def folders() -> list[Path]:
    """Return the folders that a run gets copies of: those directly in the root, but where something is mounted in one, those in it."""
    points = {Path(point) for point in mounted()}
    outer = {parent for point in points for parent in point.parents}
    covered = list(_coverable(Path("/"), outer, _DEPTH))[:_AT_MOST]
    temporary = [Path(path) for path in TEMPORARY]  # who is not root can have no copy of it as a part of root's /var
    return covered + [path for path in temporary if path.is_dir() and path not in outer and path not in covered]


def is_temporary(folder: Path) -> bool:
    """Whether what is in a folder is for no other process."""
    return str(folder) in TEMPORARY


def _coverable(folder: Path, outer: set[Path], depth: int) -> Iterator[Path]:
    try:
        children = sorted(Path(entry.path) for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:  # of another user
        return
    for child in children:
        if str(child) in _ONLY_READ:
            continue
        if child not in outer:
            yield child
        elif depth > 1:
            yield from _coverable(child, outer, depth - 1)


def only_read(run: Path) -> None:
    """Let everything only be read from now on, but the folder of the run, and let the run have shared memory of its own.

    Devices can be used as before: their data are not in a file system.

    Raises:
        OSError: the kernel does not allow it.
    """
    own = os.open(run, os.O_PATH | os.O_DIRECTORY)
    try:
        kernel.mount("none", "/", flags=kernel.RECURSIVE | kernel.PRIVATE)
        _only_read()
        if Path(SHARED_MEMORY).is_dir():
            kernel.mount("none", SHARED_MEMORY, "tmpfs", kernel.NO_SUID | kernel.NO_DEVICES, "mode=1777")
        keep_writable(run, own)
    finally:
        os.close(own)


def keep_writable(run: Path, opened: int) -> None:
    """Have the folder of a run, which was ``opened`` before, at its place, in whatever is mounted over that now.

    Raises:
        OSError: the kernel does not allow it.
    """
    run.mkdir(parents=True, exist_ok=True)
    kernel.mount(f"/proc/self/fd/{opened}", str(run), flags=kernel.BIND | kernel.RECURSIVE)
    kernel.set_read_only(str(run), on=False)


def _only_read() -> None:
    try:
        kernel.set_read_only("/", recursive=True)
    except OSError:  # Linux before 5.12: each by itself
        for point in mounted():
            with contextlib.suppress(OSError):  # somebody else's, or nothing that can be reached
                kernel.set_read_only(point)
    for point in mounted(_OF_THE_KERNEL):
        with contextlib.suppress(OSError):
            kernel.set_read_only(point, on=False)
