"""Files that cross processes: followed while another one writes, and written for their owner alone."""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Parsed = TypeVar("Parsed")


def write_private(path: Path, text: str) -> None:
    """Write a file that may hold secrets, readable by its owner alone from the first moment."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)


def end_of(path: Path, most: int = 1 << 20) -> str:
    """Return the end of a file, no more than so many bytes of it: a project may print without end."""
    with path.open("rb") as stream:
        stream.seek(max(0, os.fstat(stream.fileno()).st_size - most))
        return stream.read(most).decode("utf-8", errors="replace")


class Tail:
    """Reads the whole lines that were added to a file since the last time; a file that is not there yet has none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def read(self) -> list[bytes]:
        """Return the lines, without their ends; one that is still being written is left for the next time."""
        try:
            with self._path.open("rb") as stream:
                stream.seek(self._offset)
                data = stream.read()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        return whole.split(b"\n")[:-1]


class Copied(Tail):
    """Follows such a file, and writes each of its lines to another one; ``failed`` is why it could not."""

    def __init__(self, path: Path, copy: Path) -> None:
        super().__init__(path)
        self.copy = copy
        self.failed: OSError | None = None

    def read(self) -> list[bytes]:
        """Return the lines that were added, after copying them."""
        lines = super().read()
        if lines and self.failed is None:
            try:
                with self.copy.open("ab") as stream:
                    stream.write(b"".join(line + b"\n" for line in lines))
            except OSError as error:
                self.failed = error
        return lines


class Records(Generic[Parsed]):
    """All that such a file says so far, a record for each line; several threads may ask."""

    def __init__(self, path: Path, read: Callable[[bytes], Parsed]) -> None:
        self._tail, self._parse = Tail(path), read
        self._known: list[Parsed] = []
        self._reading = Lock()

    def all(self) -> list[Parsed]:
        """Return the records in the order of their lines."""
        with self._reading:
            self._known += [self._parse(line) for line in self._tail.read() if line]
            return self._known.copy()
