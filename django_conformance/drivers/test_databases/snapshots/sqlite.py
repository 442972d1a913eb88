"""SQLite: a second file, copied back by the backup API, which locks as any writer does.

https://www.sqlite.org/backup.html
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from django_conformance.deadlines import deadline
from django_conformance.drivers.test_databases.snapshots import RestoreFailed

if TYPE_CHECKING:
    from django_conformance.drivers.test_databases.snapshots import SharedDatabase

_PAUSE = 0.01


def take(place: SharedDatabase) -> None:
    """Copy the file beside itself."""
    with closing(_connect(place.name)) as source, closing(_connect(_copy(place))) as copy:
        source.backup(copy)


def opened(place: SharedDatabase) -> SqliteSnapshot:
    """Return the snapshot that was taken."""
    return SqliteSnapshot(place)


class SqliteSnapshot:
    """The copy. ``PRAGMA data_version`` tells whether anybody has written since it was last put back."""

    def __init__(self, place: SharedDatabase) -> None:
        self._place = place
        self._copy = _connect(_copy(place))
        self._target = _connect(place.name)
        self._version: int | None = None

    def restore(self) -> None:
        """Copy it back, once no other connection holds a lock.

        Raises:
            RestoreFailed: a connection held one until the deadline.
        """
        if self._version is not None and self._version == self._data_version():
            return
        end = time.monotonic() + deadline(0.25)

        def waiting(_status: int, _remaining: int, _total: int) -> None:
            if time.monotonic() > end:
                raise RestoreFailed(
                    f"The database of {self._place.alias!r} stayed locked for {deadline(0.25):.0f} s.",
                    "A process of the project keeps a transaction open on it.",
                )

        self._copy.backup(self._target, progress=waiting, sleep=_PAUSE)
        self._version = self._data_version()

    def close(self) -> None:
        """Close both files."""
        self._copy.close()
        self._target.close()

    def _data_version(self) -> int:
        return int(self._target.execute("PRAGMA data_version").fetchone()[0])


def _copy(place: SharedDatabase) -> str:
    return f"{place.name}.snapshot"


def _connect(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
