"""Test databases of a run on servers that stay after it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.overlay import Overlay

PATIENCE = 20.0
"""Seconds to wait for a server to give up what it was asked to do by a process that is gone."""


def remove(overlay: Overlay) -> Iterator[str]:
    """Drop the run's databases; yield a sentence for each that could not be dropped."""
    from django.db import connections

    for alias in connections:
        connection = connections[alias]
        name = str(connection.settings_dict["NAME"])
        if connection.vendor not in ("postgresql", "mysql") or not name.startswith(f"conformance_{overlay.run}_"):
            continue
        try:
            with connection._nodb_cursor() as cursor:
                (_drop_postgresql if connection.vendor == "postgresql" else _drop_mysql)(connection, cursor, name)
        except Exception as error:
            yield f"the test database {name} could not be dropped: {type(error).__name__}: {error}"


def _drop_postgresql(connection: Any, cursor: Any, name: str) -> None:
    """Drop a database, and first end the session that may still be creating it for a process that was killed."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND state = 'active' AND query LIKE %s",
            [f"%{name}%"],
        )
        if not cursor.fetchall():
            break
        time.sleep(0.05)
    for database in (name, f"{name}_rows", f"{name}_trial"):
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(database)} WITH (FORCE)")


def _drop_mysql(connection: Any, cursor: Any, name: str) -> None:
    for database in (name, f"{name}_snapshot"):
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(database)}")
