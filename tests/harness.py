"""Runs the real command line on a project, as its user would."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from django_conformance import results

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.results import Report, Result

LIMIT = 300


@dataclass(frozen=True)
class Checked:
    """A finished ``check``: its exit status, its report and what it printed."""

    status: int
    report: Report
    output: str

    def failed(self, check: str | None = None) -> list[Result]:
        """Return the failed results, or those of one check."""
        return [
            result for result in self.report.results if result.outcome == "failed" and check in (None, result.check)
        ]

    def findings(self) -> list[Result]:
        """Return the failed results that count: those at level must or should."""
        return [result for result in self.failed() if result.is_finding]

    def passed(self, check: str) -> list[Result]:
        """Return the passed results of one check."""
        return [result for result in self.report.results if result.outcome == "passed" and result.check == check]


def command(
    *arguments: str, cwd: Path | None = None, within: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m django_conformance`` with a clean environment of Django's own variables, ``within`` another command."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_SETTINGS", "PYTEST_"))}
    return subprocess.run(
        [*within, sys.executable, "-m", "django_conformance", *arguments],
        cwd=cwd,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def check(project: Path, *options: str, report: Path, within: Sequence[str] = (), **environment: str) -> Checked:
    """Check a project; ``report`` is where its results.jsonl goes."""
    arguments = ("check", "--project", str(project), "--report", str(report), *options)
    done = command(*arguments, cwd=None, within=within, **environment)
    output = done.stdout + done.stderr
    assert report.exists(), output
    return Checked(done.returncode, results.read(report), output)


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write the files of a project and return its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder
