"""Files that a person names: read where they are files of a bearable size, written whole or not at all.

A pipe or a device has no end, or no beginning: whoever opens one waits, or reads until the memory is full.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST = 64 << 20
"""The size, in bytes, that no file written by hand has: a contract, a lock, a line of a report."""

_KINDS = (
    (stat.S_ISDIR, "it is a folder"),
    (stat.S_ISFIFO, "it is a pipe, not a file"),
    (stat.S_ISSOCK, "it is a socket, not a file"),
    (stat.S_ISCHR, "it is a device, not a file"),
    (stat.S_ISBLK, "it is a device, not a file"),
)


def named(path: str | Path) -> Path:
    """Return the real path of what a person names; links that lead in a circle stay as they are."""
    return Path(os.path.realpath(path))


def unlike_a_file(path: Path) -> str:
    """Return what a path is where it is there and no regular file (``it is a folder``), else ""."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return ""
    return _unlike(mode)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a regular file to read it, without waiting for anybody.

    Raises:
        OSError: there is none, it may not be read, or it is a folder, a pipe or a device; ``strerror`` says which.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    unlike = _unlike(os.fstat(descriptor).st_mode)
    if unlike:
        os.close(descriptor)
        raise OSError(errno.EINVAL, unlike, str(path))
    with os.fdopen(descriptor, "rb") as stream:
        yield stream


def read_bytes(path: Path, limit: int = LARGEST) -> bytes:
    """Read a regular file that a person has written.

    Raises:
        OSError: as :func:`opened`, or it is larger than ``limit`` bytes.
    """
    with opened(path) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"it is larger than {limit >> 20} MB", str(path))
    return data


def read_text(path: Path, limit: int = LARGEST) -> str:
    """Read a regular text file in UTF-8, with or without a byte order mark.

    Raises:
        OSError: as :func:`read_bytes`.
        UnicodeDecodeError: it is not UTF-8.
    """
    return read_bytes(path, limit).decode("utf-8-sig")


def write_whole(path: Path, text: str) -> None:
    """Write a file in one step, as :func:`write_parts` does."""
    write_parts(path, (text,))


def write_parts(path: Path, parts: Iterable[str]) -> None:
    """Write a file part after part, but in one step: whoever reads it sees the old text or the new one, also where the disk is full.

    A link stays, and what it leads to is written.

    Raises:
        OSError: it cannot be written; what was there is still there.
    """
    real = named(path)
    unlike = unlike_a_file(real)
    if unlike:
        raise OSError(errno.EINVAL, unlike, str(path))
    descriptor, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name[:40]}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.writelines(parts)
            stream.flush()
            os.fsync(descriptor)
        Path(name).chmod(_mode(real))
        Path(name).replace(real)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _mode(path: Path) -> int:
    """Return the rights that a file has, or a new one would get."""
    with suppress(OSError):
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def _unlike(mode: int) -> str:
    return next((words for is_kind, words in _KINDS if is_kind(mode)), "")
