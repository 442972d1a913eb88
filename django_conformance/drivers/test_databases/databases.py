"""The run's test databases: made in the background, waited for when they are needed, put back after use."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.codec import from_json, loads
from django_conformance.deadlines import deadline, within
from django_conformance.drivers import system_checks
from django_conformance.drivers.output import cut_back
from django_conformance.drivers.processes import ProcessFailed
from django_conformance.drivers.test_databases import snapshots
from django_conformance.drivers.test_databases.row_failures import RowFailure
from django_conformance.drivers.test_databases.setup_outcome import Failure, SetupOutcome, Stage
from django_conformance.findings import Blocked, NotJudged
from django_conformance.overlay import stacks, turns
from django_conformance.overlay.substitution import database_kind
from django_conformance.reasons import Reason
from django_conformance.run.cut_short import MemoryWatch, ask, cut_short, ended_with, kill
from django_conformance.tail import end_of

if TYPE_CHECKING:
    from django_conformance.run.context import RunContext
    from django_conformance.services.records import ServiceKind

PATIENCE = 3.0
"""How many times the usual deadline one migration of a project may take."""

_ROWS_PATIENCE = 0.5
"""How many times the usual deadline a run waits for migrations on rows, once nothing else is left to do."""
_TAIL = 4000
_STARTED = "databases"
_PAUSE = 0.05


class TestDatabases:
    """The test databases of a run, shared by all of its processes.

    They begin to be made at once. ``wait()`` is for whoever needs them, ``outcome`` for whoever judges how they were
    made.
    """

    __test__ = False  # pytest must not take the class for a test

    def __init__(self, run: RunContext) -> None:
        self._run = run
        self._path = run.folder.path / "databases.json"
        self._log_path = run.folder.path / "logs" / "databases.log"
        self._snapshots: tuple[snapshots.Snapshot, ...] | None = None
        self._stage_path = Path(f"{self._path}.stage")
        self._stacks = run.folder.path / "databases.stacks"
        self._began = time.time()
        turns.begun(run.folder.path)
        self._log = self._log_path.open("ab")
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "django_conformance.drivers.test_databases.setup",
                str(self._path),
                *run.contract.data,
            ],
            cwd=run.request.project,
            env={**run.environment(), **stacks.variables(self._stacks)},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    @classmethod
    def of(cls, run: RunContext) -> TestDatabases:
        """Return a run's databases; they begin to be made where they have not yet."""
        if _STARTED not in run.started:
            run.started[_STARTED] = cls(run)
            run.at_end.callback(run.started[_STARTED].stop)
        databases: TestDatabases = run.started[_STARTED]
        return databases

    @cached_property
    def outcome(self) -> SetupOutcome:
        """How they were made; waits until that is known.

        Raises:
            ServiceFailed: a server that they are on did not start.
            ProcessFailed: the process that makes them ended before it touched the project.
        """
        for kind in self._server_kinds():
            self._run.services.wait(kind)
        Path(f"{self._path}.servers-ready").touch()
        how = self._waited_for()
        turns.ended(self._run.folder.path)
        if self._path.exists():
            return from_json(SetupOutcome, loads(self._path.read_text(encoding="utf-8")))
        return self._cut_short(how)

    def _waited_for(self) -> str:
        """Wait as long as it comes from one migration to the next in time; return why it had to be killed, empty where it ended."""
        watch, much = MemoryWatch(), ""
        while not much and self._reached() + deadline(PATIENCE) > time.time():
            if self._path.exists():
                return ""
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_PAUSE)
                return ""
            much = watch.too_much(self._process.pid)
            cut_back(self._log_path)
        if self._process.poll() is not None:
            return ""
        ask([self._process.pid], self._stacks)
        kill(self._process.pid)
        self._process.wait()
        return much or f"did not end {within(PATIENCE)}"

    def _reached(self) -> float:
        """Return when the stage that it is at began."""
        try:
            return self._stage_path.stat().st_mtime
        except FileNotFoundError:
            return self._began

    @cached_property
    def checked(self) -> tuple[system_checks.SystemCheckMessage, ...] | None:
        """What Django's system checks said; waits for it. ``None`` where the process ended before they had."""
        if not self._path.exists():
            self.outcome  # noqa: B018 - waits for it, or says why it never comes
        path = Path(f"{self._path}.checks")
        self._wait_for(path)
        return system_checks.read(path) if path.exists() else None

    @cached_property
    def row_failures(self) -> tuple[RowFailure, ...] | None:
        """Which migrations failed on tables that hold rows; waits for it. ``None`` where the process ended before."""
        if self.outcome.failure is not None:
            return None
        path = Path(f"{self._path}.rows")
        self._wait_for(path, _ROWS_PATIENCE)
        return from_json(tuple[RowFailure, ...], loads(path.read_text(encoding="utf-8"))) if path.exists() else None

    def _wait_for(self, path: Path, patience: float = PATIENCE) -> None:
        """Wait until the process has written a file, has ended, or takes too long."""
        end = time.time() + deadline(patience)
        while not path.exists() and self._process.poll() is None and time.time() < end:
            time.sleep(_PAUSE)

    @property
    def failure(self) -> Failure | None:
        """What stopped them from being made, ``None`` where nothing did; waits until that is known."""
        return self.outcome.failure

    def wait(self) -> TestDatabases:
        """Wait until they are there, with their data.

        Raises:
            Blocked: the project stopped them from being made: ``databases.sql.migrate`` or ``databases.sql.data`` has the
                finding.
            NotJudged: the run's server lacks something, an extension of PostgreSQL for instance.
        """
        failure = self.outcome.failure
        if failure is None:
            return self
        if failure.lacking:
            raise NotJudged(failure.lacking, Reason("environment-lacks", "databases"))
        raise Blocked(check_of(failure), str(failure))

    def restore(self) -> None:
        """Put every database back to its state after migration and data; other processes may keep their connections.

        Raises:
            RestoreFailed: a process kept a transaction open on one.
        """
        self.wait()
        if self._snapshots is None:
            self._snapshots = tuple(snapshots.opened(place) for place in self.outcome.places)
        for snapshot in self._snapshots:
            snapshot.restore()

    def stop(self) -> None:
        """End what is being made, and close what was opened; ``leftovers`` drops those on a server that stays."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        turns.ended(self._run.folder.path)
        self._log.close()
        for snapshot in self._snapshots or ():
            snapshot.close()

    def log(self) -> str:
        """Return what the process that makes them wrote."""
        return end_of(self._log_path)

    def _server_kinds(self) -> list[ServiceKind]:
        kinds = {database_kind({"ENGINE": database.engine}) for database in self._run.inventory.databases.databases}
        return [kind for kind in self._run.overlay.services if kind in kinds]  # type: ignore[misc] # the overlay's keys are kinds

    def _cut_short(self, how: str) -> SetupOutcome:
        if not self._stage_path.exists():
            tail = self.log()[-_TAIL:]
            raise ProcessFailed("The process that creates the test databases ended before it started its work.", tail)
        stage = from_json(Stage, loads(self._stage_path.read_text(encoding="utf-8")))
        ended = () if how else (self._process.pid,)
        how = how or ended_with(self._process.returncode)
        cut = cut_short(how, self._stacks, Path(self._run.request.project), ended=ended)
        return SetupOutcome(failure=Failure(stage, f"it {cut.how}", cut.location))


def check_of(failure: Failure) -> str:
    """Return the id of the check that has the finding of a failure."""
    return "databases.sql.data" if failure.stage.name == "data" else "databases.sql.migrate"
