"""``python -m django_conformance.drivers.test_databases.setup``: the process that makes the test databases.

Django's own machinery creates and migrates them, so ``TEST`` settings (MIRROR, DEPENDENCIES, MIGRATE, CHARSET) hold as
they do in the project's tests; fixtures are loaded into each, and a snapshot is taken. What happened is written as
JSON, and then what Django's system checks say; a project that hangs or ends the process can be told what it was doing, from ``<outcome>.stage``.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import overlay as overlays
from django_conformance.codec import dumps, to_json
from django_conformance.deadlines import deadline
from django_conformance.discovery.cause import problem
from django_conformance.discovery.queries import leave_ready
from django_conformance.drivers import system_checks
from django_conformance.drivers.test_databases import row_trial, snapshots
from django_conformance.drivers.test_databases.connection_options import RejectedOptions, connect
from django_conformance.drivers.test_databases.migration_watch import MigrationWatch
from django_conformance.drivers.test_databases.row_start import RowStarts
from django_conformance.drivers.test_databases.setup_outcome import Failure, LoadedObjects, SetupOutcome, Stage
from django_conformance.drivers.test_databases.single_renders import SingleRenders
from django_conformance.overlay import turns

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAUSE = 0.05
_FULLY = "--fully"
"""Renders all models for each operation, as Django does."""


def _collect_rarely() -> None:
    """Have the garbage collector look seldom: migrations make each model anew for every step, in many objects that refer to each other."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


class RenderedAlone(Exception):
    """A migration failed for which not everything was rendered: whether it fails as Django applies it is to be seen."""


class Setup:
    """Makes the databases, and knows at any time what it is doing."""

    def __init__(self, outcome: Path, data: tuple[str, ...], renders: SingleRenders) -> None:
        self.outcome = outcome
        self.renders = renders
        self.data = data
        self.stage = Stage("setup")
        self.watch = MigrationWatch(self.at)
        overlay = overlays.active()
        self.project = Path(overlay.project) if overlay is not None else Path.cwd()
        self.row_starts = RowStarts(self.project, outcome.parent)
        self.loaded: Counter[tuple[str, str]] = Counter()
        self.offered: dict[str, None] = {}

    def at(self, stage: Stage) -> None:
        """Remember what is being done, also for the case that the process ends here."""
        self.stage = stage
        Path(f"{self.outcome}.stage").write_text(dumps(to_json(stage)), encoding="utf-8")

    def run(self) -> SetupOutcome:
        """Make the databases; a failure is part of the outcome.

        Raises:
            RenderedAlone: one that must be seen again before it is told.
        """
        places: tuple[snapshots.SharedDatabase, ...] = ()
        failure = None
        try:
            places = self._make()
        except (Exception, SystemExit) as error:
            if self.renders.involved:
                raise RenderedAlone from error
            described = problem("databases", self.stage.name, self.stage.alias, error, self.project)
            failure = Failure(self.stage, described.message, described.location)
        loaded = tuple(LoadedObjects(model, alias, count) for (model, alias), count in self.loaded.items())
        return SetupOutcome(places, failure, tuple(self.watch.crossings), loaded, tuple(self.offered))

    def _make(self) -> tuple[snapshots.SharedDatabase, ...]:
        import django

        leave_ready()  # what it queries is not there yet
        django.setup()
        from django.db.backends.signals import connection_created
        from django.test.utils import setup_databases

        connection_created.connect(_without_durability)
        connection_created.connect(_writable)
        connection_created.connect(_with_schemas)
        self._wait_for_servers()
        self.at(Stage("create"))
        _collect_rarely()
        with self.renders.installed(), self.watch.migrating(), self.row_starts.keeping():
            made = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
        places = tuple(
            snapshots.SharedDatabase(connection.alias, connection.vendor, str(connection.settings_dict["NAME"]))
            for connection, _, first in made
            if first and connection.vendor in ("sqlite", "postgresql", "mysql")
        )
        for place in places:
            self._load(place.alias)
        for place in places:
            self.at(Stage("snapshot", place.alias))
            _close_connections()
            snapshots.take(place)
        return places

    def _load(self, alias: str) -> None:
        if not self.data:
            return
        from django.core.management import call_command
        from django.core.management.commands import loaddata
        from django.db.models.signals import post_save

        class CountingLoaddata(loaddata.Command):
            """Tells which models the fixtures have objects of, also those that the alias does not take."""

            def save_obj(command, obj: Any) -> bool:  # noqa: N805 - the outer self is meant below
                self.offered[obj.object._meta.label] = None
                return bool(super().save_obj(obj))

        def saved(sender: Any, *, raw: bool = False, using: str = "", **_: Any) -> None:
            if raw:
                self.loaded[sender._meta.label, using] += 1

        post_save.connect(saved)
        try:
            for name in self.data:
                self.at(Stage("data", alias, of=name))
                call_command(CountingLoaddata(), name, database=alias, verbosity=0)
        finally:
            post_save.disconnect(saved)

    def _wait_for_servers(self) -> None:
        """Wait until each server takes connections; no longer than until the run says that its services are up."""
        from django.db import OperationalError

        ready = Path(f"{self.outcome}.servers-ready")
        end = time.monotonic() + deadline(2)
        for connection in _connections():
            self.at(Stage("server", connection.alias))
            while True:
                final = ready.exists() or time.monotonic() > end
                try:
                    connect(connection)
                    break
                except OperationalError:
                    if final:
                        raise
                    time.sleep(_PAUSE)
                except RejectedOptions as rejected:
                    self.at(Stage("options", connection.alias, of=", ".join(rejected.names)))
                    raise (rejected.__cause__ or rejected) from None


def _connections() -> Iterator[Any]:
    from django.db import connections

    for alias in connections:
        if connections[alias].vendor in ("sqlite", "postgresql", "mysql"):
            yield connections[alias]


def _without_durability(connection: Any, **_: Any) -> None:
    """Let SQLite not wait for the disk while migrating: the files are gone after the run.

    A write-ahead log that the project asks for stays: it cannot be left, nor come back to, while another process of the
    run has the database open. https://www.sqlite.org/wal.html
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                cursor.execute("PRAGMA journal_mode = MEMORY")


def _writable(connection: Any, **_: Any) -> None:
    """Let a connection write that the project's own options keep from it: its tables are made here all the same."""
    statement = {
        "mysql": "SET SESSION TRANSACTION READ WRITE",
        "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
        "sqlite": "PRAGMA query_only = OFF",
    }.get(connection.vendor)
    if statement is not None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _with_schemas(connection: Any, **_: Any) -> None:
    """Make the schemas that an alias's ``search_path`` names: in production they are there before anything is migrated."""
    if connection.vendor != "postgresql" or connection.settings_dict["NAME"] in (None, "", "postgres"):
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        for schema in (part.strip().strip('"') for part in cursor.fetchone()[0].split(",")):
            if schema not in ("", "$user", "public"):
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {connection.ops.quote_name(schema)}")


def _close_connections() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()


def _try_rows(path: Path, setup: Setup) -> None:
    """Write which migrations fail on tables that hold rows; the databases of the run are left as they are."""
    _close_connections()
    failures = row_trial.run(setup.row_starts, setup.project, path.parent)
    waiting = Path(f"{path}.rows.part")
    waiting.write_text(dumps(to_json(failures)), encoding="utf-8")
    waiting.replace(f"{path}.rows")


def main(arguments: list[str]) -> int:
    """Make the databases; ``arguments`` are the outcome's file, then the fixtures to load; before them, maybe, ``--fully``."""
    fully = arguments[0] == _FULLY
    path, *data = Path(arguments[fully]), *arguments[fully + 1 :]
    turns.maker()
    try:
        setup = Setup(path, tuple(data), SingleRenders(sys.maxsize) if fully else SingleRenders())
        outcome = setup.run()
    except RenderedAlone:
        _close_connections()
        os.execv(sys.executable, [sys.executable, "-m", __spec__.name, _FULLY, *arguments])  # noqa: S606 - the same process, anew
    waiting = Path(f"{path}.part")
    waiting.write_text(dumps(to_json(outcome)), encoding="utf-8")
    waiting.replace(path)
    overlay = overlays.active()
    if overlay is not None:
        turns.ended(Path(overlay.folder))
    if overlay is not None and (outcome.failure is None or outcome.failure.stage.name != "setup"):
        system_checks.write(Path(f"{path}.checks"), system_checks.run_all(overlay, databases=outcome.failure is None))
    if overlay is not None and outcome.failure is None:
        _try_rows(path, setup)
    sys.stdout.flush()
    os._exit(0)  # threads that the project left running must not keep this process


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
