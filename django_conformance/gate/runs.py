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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from django_conformance.environments.tox import Built
    from django_conformance.gate.request import GateRequest
    from django_conformance.results import Report

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

    def check(self, name: str, built: Built, select: Iterable[str] = ()) -> Report:
        """Check the project in an environment.

        Raises:
            RunFailed: the run did not come to its end.
        """
        request = self.request
        where = ["--project", str(request.project), "--settings", request.settings]
        if request.contract is not None:
            where += ["--contract", str(request.contract)]
        return self._run(name, built, where, select)

    def reference(self, name: str, built: Built, select: Iterable[str] = ()) -> Report:
        """Check the reference project in an environment.

        Raises:
            RunFailed: the run did not come to its end.
        """
        return self._run(name, built, ["--reference"], select)

    def _run(self, name: str, built: Built, where: Sequence[str], select: Iterable[str]) -> Report:
        report, log = self.folder / f"{name}.jsonl", self.folder / f"{name}.log"
        command = [str(built.python), "-m", "django_conformance", "check", *where, "--report", str(report)]
        command += [*self.request.options, *(word for check in sorted(set(select)) for word in ("--select", check))]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=self.request.project,
                env=_environment(built),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                while process.poll() is None:
                    self.progress(name, _judged(report))
                    time.sleep(_INTERVAL)
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait()
        self.progress(name, _judged(report))
        try:
            found = results.read(report)
        except (UnreadableReport, TruncatedReport) as error:
            said = log.read_text(encoding="utf-8", errors="replace").strip()[-_TAIL:]
            raise RunFailed(
                f"The run of the {name} did not come to its end: {error.message}\n{said}",
                f"See it for yourself: {' '.join(command)}",
            ) from error
        return self._own(found)

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
