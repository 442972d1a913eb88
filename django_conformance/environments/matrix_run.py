"""Runs cells of the version matrix side by side: resolved, built by tox, checked; whatever becomes of one is its result."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django_conformance import results
from django_conformance.environments import resolve, tool, tox
from django_conformance.environments.cells import LIBRARIES, TITLES
from django_conformance.environments.interpreters import InterpreterMissing, installed_interpreter
from django_conformance.environments.matrix import CellResult, judged
from django_conformance.environments.records import Requirements
from django_conformance.errors import ConformanceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django_conformance.environments.cells import Cell
    from django_conformance.environments.resolve import Resolution

CellStage = Literal["waiting", "resolving", "building", "checking", "done"]


@dataclass(frozen=True)
class MatrixProject:
    """What the cells are run for: the reference project (no ``requirements``), or a project with its own requirements.

    ``check`` are the options of ``django-conformance check`` that name the project.
    """

    folder: Path
    check: tuple[str, ...]
    requirements: Requirements | None = None


@dataclass
class MatrixRun:
    """The cells of a run; ``progress`` is told each cell's stages, from the threads that run them."""

    project: MatrixProject
    cells: Sequence[Cell]
    reports: Path
    progress: Callable[[Cell, CellStage], None]
    parallel: int = 2
    _baseline: Resolution | None = field(default=None, init=False)
    _running: set[subprocess.Popen[bytes]] = field(default_factory=set, init=False)
    _ended: threading.Event = field(default_factory=threading.Event, init=False)

    def results(self) -> tuple[CellResult, ...]:
        """Run every cell and return what came of each, in their order.

        Raises:
            Conflict: the project's own versions cannot be resolved, so that there is nothing to start from.
            UsageError: tox is not installed.
        """
        tox.available()
        if self.project.requirements is not None:
            self._baseline = resolve.resolve(self.project.requirements)
        skipped = self._same()
        for cell in self.cells:
            self.progress(cell, "waiting")
        pool = ThreadPoolExecutor(max_workers=self.parallel)
        try:
            return tuple(pool.map(lambda cell: skipped.get(cell.name) or self._result(cell), self.cells))
        finally:
            self._ended.set()
            tox.end(self._running)  # there are none, unless this was interrupted
            pool.shutdown(wait=True, cancel_futures=True)

    def _result(self, cell: Cell) -> CellResult:
        began = time.monotonic()
        try:
            return self._ran(cell, began)
        except InterpreterMissing as error:
            return CellResult(cell, "skipped", error.message)
        except ConformanceError as error:
            return CellResult(cell, "not-built", error.message, seconds=time.monotonic() - began)
        finally:
            self.progress(cell, "done")

    def _ran(self, cell: Cell, began: float) -> CellResult:
        python = installed_interpreter(cell.python)
        self.progress(cell, "resolving")
        if self._baseline is not None and self.project.requirements is not None:
            requirements = self.project.requirements
            resolution = resolve.resolve(requirements, self._changes(cell), held=self._baseline)
        else:
            requirements = reference_requirements(cell, self.project.folder)
            resolution = resolve.resolve(requirements, python=python)
        environment = tox.environment(cell.name, resolution, requirements)
        self._reaches(cell, "building")
        built = tox.build([environment], parallel=1, running=self._running)[cell.name]
        if isinstance(built, tox.BuildFailed):
            return CellResult(cell, "not-built", built.reason, built.log, seconds=time.monotonic() - began)
        self._reaches(cell, "checking")
        report = self.reports / f"{cell.name}.jsonl"
        said = self._check(cell, built.python, report)
        try:
            return judged(cell, results.read(report), report, time.monotonic() - began)
        except ConformanceError as error:
            return CellResult(cell, "incomplete", f"{said or error.message}", report, built.packages)

    def _reaches(self, cell: Cell, stage: CellStage) -> None:
        if self._ended.is_set():
            raise ConformanceError("The matrix was interrupted.")
        self.progress(cell, stage)

    def _check(self, cell: Cell, python: Path, report: Path) -> str:
        """Run ``check`` in a built environment, and return what it said last where it did not judge."""
        gone = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PYTEST_ADDOPTS", "PYTEST_PLUGINS")
        variables = {name: value for name, value in os.environ.items() if name not in gone} | (
            cell.variables if self.project.requirements is None else {}
        )
        with ExitStack() as stack:
            output = stack.enter_context(tempfile.TemporaryFile())
            process = subprocess.Popen(
                [str(python.parent / "django-conformance"), "check", *self.project.check, "--report", str(report)],
                cwd=self.project.folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._running.add(process)
            stack.callback(self._running.discard, process)
            status = process.wait()
            output.seek(0)
            said = output.read().decode(errors="replace").strip().splitlines()
        return "\n".join(said[-12:]) if status else ""

    def _changes(self, cell: Cell) -> list[str]:
        """Return what the cell asks of the project: of the libraries, those that it has."""
        has = self._baseline.packages if self._baseline else {}
        absent = {TITLES[library].lower() for library in LIBRARIES if library not in has}
        return [change for change in cell.changes if not change.lower().startswith(tuple(absent))]

    def _same(self) -> dict[str, CellResult]:
        """Return the cells that say nothing new of somebody else's project, whose server, broker and database are its own."""
        skipped: dict[str, CellResult] = {}
        first: dict[tuple[str, ...], Cell] = {}
        for cell in self.cells if self.project.requirements is not None else ():
            same_cell = first.setdefault(tuple(self._changes(cell)), cell)
            if same_cell is not cell:
                reason = f"the same as {same_cell.name} for this project"
                skipped[cell.name] = CellResult(cell, "skipped", reason)
        return skipped


def reference_requirements(cell: Cell, project: Path) -> Requirements:
    """Return what the reference project is installed with in a cell."""
    base = tool.extras("celery", "channels", "redis", "postgresql", *(() if cell.lane else ("all",)))
    return Requirements(
        kind="cell",
        path=None,
        root=project,
        requirements=("django", *base, *cell.requires),
        complete=True,
    )
