"""A check of a project in a built environment: the same command line that a person would type there."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django_conformance import results
from django_conformance.errors import ConformanceError, TruncatedReport, UnreadableReport
from django_conformance.rolling import records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from django_conformance.environments.tox import Built
    from django_conformance.gate.request import GateRequest
    from django_conformance.results import Report
    from django_conformance.rolling.records import Exchanged

_FOREIGN = ("VIRTUAL_ENV", "PYTHONHOME", "__PYVENV_LAUNCHER__", "UV_PYTHON")
_INTERVAL = 0.1
_TAIL = 2000


class RunFailed(ConformanceError):
    """A run in a built environment did not come to its end; the message has the last of what it wrote."""


@dataclass(frozen=True)
class Runs:
    """Runs checks for a request: ``folder`` takes their results files, ``names`` are the packages that are the project's.

    ``progress`` is called with a run's name and the number of checks that it has judged.
    """

    request: GateRequest
    folder: Path
    names: frozenset[str]
    progress: Callable[[str, int], None] = lambda _name, _count: None

    def check(self, name: str, built: Built, select: Iterable[str] = (), **variables: str) -> Report:
        """Check the project in an environment, with these environment variables beside this process's.

        Raises:
            RunFailed: the run did not come to its end.
        """
        return self._run(name, built, self._where(), select, variables)

    def _where(self) -> list[str]:
        request = self.request
        where = ["--project", str(request.project), "--settings", request.settings]
        if request.contract is not None:
            where += ["--contract", str(request.contract)]
        return where

    def reference(self, name: str, built: Built, select: Iterable[str] = ()) -> Report:
        """Check the reference project in an environment.

        Raises:
            RunFailed: the run did not come to its end.
        """
        return self._run(name, built, ["--reference"], select)

    def _run(
        self,
        name: str,
        built: Built,
        where: Sequence[str],
        select: Iterable[str],
        variables: Mapping[str, str] | None = None,
    ) -> Report:
        report = self.folder / f"{name}.jsonl"
        command = [str(built.python), "-m", "django_conformance", "check", *where, "--report", str(report)]
        command += self._options(select)
        said = self._process(name, built, command, lambda: _judged(report), variables)
        try:
            read = results.read(report)
        except (UnreadableReport, TruncatedReport) as error:
            raise RunFailed(
                f"The run of the {name} did not finish: {error.message}\n{said}",
                f"To reproduce it: {' '.join(command)}",
            ) from error
        return self._own(read)

    def rolling(
        self, name: str, before: Built, after: Built, select: Iterable[str] = (), *, reference: bool = False
    ) -> list[Exchanged]:
        """Go through the exchanges between two environments, with a run that both share; of the reference project if so.

        Raises:
            RunFailed: it did not come to its end.
        """
        report = self.folder / f"{name}.jsonl"
        report.unlink(missing_ok=True)
        command = [str(before.python), "-m", "django_conformance.rolling", str(after.python), str(report)]
        command += ["--reference"] if reference else self._where()
        command += self._options(select)
        said = self._process(name, before, command, lambda: _outcomes(report))
        try:
            return records.read(report)
        except TruncatedReport as error:
            raise RunFailed(f"The exchanges did not finish: {said}", " ".join(command)) from error

    def _options(self, select: Iterable[str]) -> list[str]:
        return [*self.request.options, *(f"--select={check}" for check in sorted(set(select)))]

    def _process(
        self,
        name: str,
        built: Built,
        command: Sequence[str],
        count: Callable[[], int],
        variables: Mapping[str, str] | None = None,
    ) -> str:
        """Run a program in an environment to its end, and return the last of what it wrote."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=self.request.project,
                env={**_environment(built), **(variables or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                while process.poll() is None:
                    self.progress(name, count())
                    time.sleep(_INTERVAL)
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait()
        self.progress(name, count())
        return log.read_text(encoding="utf-8", errors="replace").strip()[-_TAIL:]

    def _own(self, report: Report) -> Report:
        """Return the report with the project's packages alone: what the tool brought beside them is no part of an upgrade."""
        kept = {name: version for name, version in report.run.packages.items() if name in self.names}
        return replace(report, run=replace(report.run, packages=kept))


def _environment(built: Built) -> Mapping[str, str]:
    """Return the variables of this process, with the environment's programs first on the path."""
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    folders = [str(built.python.parent), *filter(None, [kept.get("PATH")])]
    return {**kept, "PATH": os.pathsep.join(folders)}


def _judged(report: Path) -> int:
    try:
        lines = report.read_bytes().split(b"\n")[:-1]
    except OSError:
        return 0
    return sum(1 for line in lines if line.startswith(b'{"type": "result"') and json.loads(line))


def _outcomes(report: Path) -> int:
    try:
        lines = report.read_bytes().split(b"\n")[:-1]
    except OSError:
        return 0
    return sum(len(json.loads(line).get("outcomes", ())) for line in lines)
