"""Snapshots of databases: taken once after migration, put back while other processes hold connections.

A file a vendor. Each has ``take(place)``, run once in the process that migrates, and ``opened(place)``, which returns a snapshot whose
``restore()`` puts everything back and costs next to nothing where nothing was written since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django_conformance.errors import ConformanceError

if TYPE_CHECKING:
    from types import ModuleType


@dataclass(frozen=True)
class SharedDatabase:
    """A database: its alias (the first of those that share it), vendor and name."""

    alias: str
    vendor: str
    name: str


class Snapshot(Protocol):
    """The state of a database, to be put back."""

    def restore(self) -> None:
        """Put the database back to this state."""

    def close(self) -> None:
        """Close the connection that restoring holds."""


class RestoreFailed(ConformanceError):
    """A database could not be put back, because a connection kept it locked."""


def take(place: SharedDatabase) -> None:
    """Take the snapshot; the database must not be written to meanwhile."""
    _vendor(place).take(place)


def opened(place: SharedDatabase) -> Snapshot:
    """Return the snapshot that :func:`take` took, in whatever process."""
    snapshot: Snapshot = _vendor(place).opened(place)
    return snapshot


def _vendor(place: SharedDatabase) -> ModuleType:
    from django_conformance.drivers.test_databases.snapshots import mysql, postgresql, sqlite

    vendors: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql, "mysql": mysql}
    return vendors[place.vendor]


def separate_connection(alias: str) -> Any:
    """Return a new connection to an alias, apart from the one that Django shares within a thread."""
    from django.db import connections

    return connections[alias].copy()
