"""Runs data migrations once more, on tables that hold a few rows: in databases of their own, that nobody else uses.

Each is run twice on a copy of the database as it is before it: with every column filled, and with those empty that may be.
The copies are thrown away, so each migration meets the same rows.
"""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside
from django_conformance.drivers.test_databases import plausible_rows, row_failures
from django_conformance.drivers.test_databases.row_failures import RowFailure
from django_conformance.drivers.test_databases.single_renders import SingleRenders, render_all

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEWEST = 8
"""How many of the last migrations of that kind are run."""
_BUDGET = 30.0
"""Seconds after which no further one is tried."""


def run(project: Path, folder: Path) -> list[RowFailure]:
    """Try the project's migrations on every database of this process; its connections are then to be left alone."""
    from django.db import connections

    if not _interesting(project):
        return []
    places: dict[tuple[str, str], list[str]] = {}
    for alias in connections:
        name = str(connections[alias].settings_dict["NAME"])
        if connections[alias].vendor in ("sqlite", "postgresql"):
            places.setdefault((connections[alias].vendor, name), []).append(alias)
    if any(vendor == "postgresql" for vendor, _ in places) and len(places) > 1:
        return []
    end = time.monotonic() + _BUDGET
    failures: list[RowFailure] = []
    for place, aliases in places.items():
        trial = _Trial(place, tuple(aliases), project=project, folder=folder, end=end)
        with suppress(Exception):  # what cannot be tried is not judged
            failures.extend(trial.failures())
        trial.close()
    return failures


def _interesting(project: Path) -> set[tuple[str, str]]:
    """Return the project's migrations that change rows, or what rows must be."""
    from django.db.migrations.loader import MigrationLoader

    migrations = MigrationLoader(None).graph.nodes
    return {key for key, migration in migrations.items() if _is_own(migration, project) and _concerns_rows(migration)}


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


class _Trial:
    """One database: ``base`` is migrated on empty tables, ``copy`` is what a migration is tried on."""

    def __init__(
        self, place: tuple[str, str], aliases: tuple[str, ...], *, project: Path, folder: Path, end: float
    ) -> None:
        from django.db import connections

        vendor, made = place
        self.vendor, self.aliases, self.project, self.end = vendor, aliases, project, end
        self.connection: Any = connections[aliases[0]]
        self.alias = aliases[0]
        self.made = made
        stem = str(folder / f"rows-{self.alias}")
        self.base = f"{stem}.sqlite3" if vendor == "sqlite" else f"{made}_rows"
        self.copy = f"{stem}-trial.sqlite3" if vendor == "sqlite" else f"{made}_trial"
        self.spared: dict[str, str] = {}

    def failures(self) -> Iterator[RowFailure]:
        """Yield the migrations that fail on rows, in the order in which they are applied."""
        from django.db.migrations.executor import MigrationExecutor
        from django.db.migrations.state import ProjectState

        self._spare_others()
        self._create()
        self._use(self.base)
        executor = MigrationExecutor(self.connection)
        plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        chosen = _interesting(self.project)
        left = [migration for migration in plan if (migration.app_label, migration.name) in chosen][-_NEWEST:]
        state = ProjectState(real_apps=executor.loader.unmigrated_apps)
        renders = SingleRenders()
        for migration in plan:
            if not left or time.monotonic() > self.end:
                return
            if migration in left:
                left.remove(migration)
                render_all(state)
                yield from self._tried(executor, migration, state)
                self._use(self.base)
            state.apps  # noqa: B018 - rendered once, as migrate does
            with renders.installed():
                state = executor.apply_migration(state, migration)

    def _tried(self, executor: Any, migration: Any, state: Any) -> Iterator[RowFailure]:
        own = {migration.app_label, "auth"} | {app for app, _ in migration.dependencies if app in self._own_apps()}
        for nulls in (False, True):
            self._copy()
            self._use(self.copy)
            before = state.clone()
            try:
                plausible_rows.fill(before.apps, self.alias, own, nulls=nulls)
            except Exception:  # tables that cannot be filled are not judged
                return
            try:
                executor.apply_migration(state.clone(), migration)
            except BaseException as error:
                operation = row_failures.operation_of(error)
                if operation is not None and row_failures.judge(error, operation, nulls=nulls):
                    yield row_failures.described(error, self.alias, migration, operation, self.project)
                    return

    def _own_apps(self) -> set[str]:
        from django.apps import apps

        return {config.label for config in apps.get_app_configs() if inside(config.path, self.project)}

    def _use(self, name: str) -> None:
        from django.db import connections

        for alias in self.aliases:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name

    def _spare_others(self) -> None:
        """Lead queries of other databases, which the routers may answer, to copies of those."""
        from django.db import connections

        for alias in connections:
            if alias in self.aliases or connections[alias].vendor != "sqlite":
                continue
            name = str(connections[alias].settings_dict["NAME"])
            copied = f"{self.copy}-{alias}"
            connections[alias].close()
            shutil.copy(name, copied)
            self.spared[alias] = name
            connections[alias].settings_dict["NAME"] = copied

    def _create(self) -> None:
        if self.vendor == "sqlite":
            Path(self.base).unlink(missing_ok=True)
        else:
            self._sql(f"CREATE DATABASE {self._quoted(self.base)}")

    def _copy(self) -> None:
        self._use(self.base)
        if self.vendor == "sqlite":
            for ending in ("", "-wal", "-shm"):
                Path(self.copy + ending).unlink(missing_ok=True)
            shutil.copy(self.base, self.copy)
        else:
            self._sql(f"DROP DATABASE IF EXISTS {self._quoted(self.copy)}")
            self._sql(f"CREATE DATABASE {self._quoted(self.copy)} TEMPLATE {self._quoted(self.base)}")

    def close(self) -> None:
        """Throw the databases away, and lead the connections back."""
        from django.db import connections

        self._use(self.made)
        for alias, name in self.spared.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        for name in (self.base, self.copy) if self.vendor == "postgresql" else ():
            with suppress(Exception):
                self._sql(f"DROP DATABASE IF EXISTS {self._quoted(name)} WITH (FORCE)")

    def _sql(self, statement: str) -> None:
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(statement)

    def _quoted(self, name: str) -> str:
        return str(self.connection.ops.quote_name(name))
