"""Runs data migrations once more, on tables that hold a few rows: in databases of their own, that nobody else uses.

Each is run twice on a copy of the database as it is before it: with every column filled, and with those empty that may be.
The copies are thrown away, so each migration meets the same rows.
"""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside
from django_conformance.drivers.test_databases import plausible_rows, row_failures
from django_conformance.drivers.test_databases.row_failures import RowFailure
from django_conformance.drivers.test_databases.row_start import concerning_rows, copy
from django_conformance.drivers.test_databases.single_renders import SingleRenders, render_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.drivers.test_databases.row_start import RowStart, RowStarts

_BUDGET = 30.0
"""Seconds after which no further one is tried."""


def run(starts: RowStarts, project: Path, folder: Path) -> list[RowFailure]:
    """Try the project's migrations on every database of this process; its connections are then to be left alone."""
    from django.db import connections

    aliases: dict[str, list[str]] = {}
    for alias in connections:
        aliases.setdefault(str(connections[alias].settings_dict["NAME"]), []).append(alias)
    end = time.monotonic() + _BUDGET
    failures: list[RowFailure] = []
    for made, start in starts.copies.items():
        trial = _Trial(made, start, tuple(aliases[made]), project=project, folder=folder, end=end)
        with suppress(Exception):  # what cannot be tried is not judged
            failures.extend(trial.failures())
        trial.close()
    return failures


class _Trial:
    """One database: ``base`` is how it was before the first migration that is tried, ``copy`` what one is tried on."""

    def __init__(
        self, made: str, start: RowStart, aliases: tuple[str, ...], *, project: Path, folder: Path, end: float
    ) -> None:
        from django.db import connections

        self.made, self.base, self.alias = made, start.copy, start.alias
        self.aliases, self.project, self.end = aliases, project, end
        self.connection: Any = connections[self.alias]
        is_file = self.connection.vendor == "sqlite"
        self.copy = str(folder / f"rows-{self.alias}-trial.sqlite3") if is_file else f"{made}_trial"
        self.spared: dict[str, str] = {}

    def failures(self) -> Iterator[RowFailure]:
        """Yield the migrations that fail on rows, in the order in which they are applied."""
        from django.db.migrations.executor import MigrationExecutor

        self._spare_others()
        self._use(self.base)
        executor = MigrationExecutor(self.connection)
        plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        left = concerning_rows(plan, self.project)
        state = executor._create_project_state(with_applied_migrations=True)  # type: ignore[attr-defined] # private, as old as 2.0
        renders = SingleRenders()
        for migration in plan:
            if not left or time.monotonic() > self.end:
                return
            state.apps  # noqa: B018 - rendered once, as migrate does
            if migration in left:
                left.remove(migration)
                render_all(state)
                yield from self._tried(executor, migration, state)
                self._use(self.base)
            with renders.installed():
                state = executor.apply_migration(state, migration)

    def _tried(self, executor: Any, migration: Any, state: Any) -> Iterator[RowFailure]:
        own = {migration.app_label, "auth"} | {app for app, _ in migration.dependencies if app in self._own_apps()}
        for nulls in (False, True):
            self._use(self.base)
            copy(self.connection, self.copy)
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

    def close(self) -> None:
        """Throw the databases away, and lead the connections back."""
        from django.db import connections

        self._use(self.made)
        for alias, name in self.spared.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        for name in (self.base, self.copy) if self.connection.vendor == "postgresql" else ():
            with suppress(Exception), self.connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {self.connection.ops.quote_name(name)} WITH (FORCE)")
