"""Keeps a copy of each database as it was before the first migration that is tried on rows: nothing is migrated twice for that."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside
from django_conformance.drivers.test_databases.migration_watch import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NEWEST = 8
"""How many of the last migrations that concern rows are tried."""


@dataclass(frozen=True)
class RowStart:
    """``copy`` is the name of a copy, ``alias`` what its database was migrated as."""

    alias: str
    copy: str


class RowStarts:
    """``copies`` has, for the name of each database that was copied, what the trial starts from."""

    def __init__(self, project: Path, folder: Path) -> None:
        self._project, self._folder = project, folder
        self._first: dict[str, Any] = {}
        self.copies: dict[str, RowStart] = {}

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Copy the databases that are migrated until the block ends."""
        from django.db.migrations.executor import MigrationExecutor

        apply = MigrationExecutor.apply_migration

        def apply_migration(executor: Any, state: Any, migration: Any, *args: Any, **kwargs: Any) -> Any:
            with suppress(Exception):  # what cannot be copied is not tried
                self._keep(executor, migration)
            return apply(executor, state, migration, *args, **kwargs)

        with replaced(MigrationExecutor, "apply_migration", apply_migration):
            yield

    def _keep(self, executor: Any, migration: Any) -> None:
        connection = executor.connection
        name = str(connection.settings_dict["NAME"])
        if name not in self._first:
            self._first[name] = None
            if connection.vendor in ("sqlite", "postgresql") and can_be_tried():
                plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
                self._first[name] = next(iter(concerning_rows((step for step, _ in plan), self._project)), None)
        if migration is self._first[name]:
            of_file = connection.vendor == "sqlite"
            target = str(self._folder / f"rows-{connection.alias}.sqlite3") if of_file else f"{name}_rows"
            copy(connection, target)
            self.copies[name] = RowStart(connection.alias, target)


def can_be_tried() -> bool:
    """Whether the other databases can be kept from what is tried on one: those on a server cannot."""
    from django.db import connections

    places = {(connections[alias].vendor, str(connections[alias].settings_dict["NAME"])) for alias in connections}
    places = {(vendor, name) for vendor, name in places if vendor in ("sqlite", "postgresql")}
    return len(places) == 1 or all(vendor == "sqlite" for vendor, _ in places)


def copy(connection: Any, target: str) -> None:
    """Copy the database that a connection is to, which may be closed for it, in place of what has the copy's name."""
    if connection.vendor == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(target + ending).unlink(missing_ok=True)
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copied:
            connection.connection.backup(copied)
        return
    source = connection.settings_dict["NAME"]
    quote = connection.ops.quote_name
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(target)}")
        cursor.execute(f"CREATE DATABASE {quote(target)} TEMPLATE {quote(source)}")


def concerning_rows(migrations: Iterable[Any], project: Path) -> list[Any]:
    """Return the newest of the project's migrations that change rows, or what rows must be, in their order."""
    return [step for step in migrations if _is_own(step, project) and _concerns_rows(step)][-_NEWEST:]


def _is_own(migration: Any, project: Path) -> bool:
    path = getattr(sys.modules.get(type(migration).__module__), "__file__", None)
    return path is not None and inside(path, project) and not migration.replaces


def _concerns_rows(migration: Any) -> bool:
    from django.db.migrations import RunPython, RunSQL

    for operation in migration.operations:
        if isinstance(operation, RunPython) and operation.code is not RunPython.noop:
            return True
        if isinstance(operation, RunSQL) and operation.sql is not RunSQL.noop:
            return True
        if type(operation).__name__ == "AddField" and not operation.field.null and not operation.field.many_to_many:
            return True
    return False
