"""Shows what a run has found, or why it did not end."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from rich.console import Console

from django_conformance import results
from django_conformance.cli.progress import records
from django_conformance.errors import ConformanceError, ExitCode, TruncatedReport, UnreadableReport
from django_conformance.redaction import of_folder
from django_conformance.services import sweep  # noqa: F401 - the run's folder needs it in the end: imported meanwhile
from django_conformance.tail import Tail

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django_conformance.cli.child import Child
    from django_conformance.results import Report

_LEAST = 1 << 20


def shown(child: Child, progress: Path, report: Path, show: Callable[[Report], None]) -> int:
    """Show the report of a run that has ended with ``show``, and return its exit status.

    Raises:
        ConformanceError: the error that stopped the preparation of the run, with its message and hint.
    """
    for record in records(Tail(progress)):
        if record["stage"] == "error":
            raise ConformanceError(record["message"], record["hint"])
    try:
        finished = results.read(report)
    except (UnreadableReport, TruncatedReport) as error:
        if shutil.disk_usage(report.parent).free < _LEAST:
            raise ConformanceError(
                f"The run was cut off: no space is left in {report.parent.parent}.",
                "Free some, or set TMPDIR to a folder on another disk.",
            ) from error
        return _cut_off(error.message, of_folder(report.parent).text(child.output())[-3000:].strip())
    show(finished)
    return finished.end.exit


def _cut_off(message: str, tail: str) -> int:
    console = Console(stderr=True, highlight=False)
    console.print(f"[bold red]The run was cut off[/]: {message}", soft_wrap=True)
    if tail:
        console.print("Its last output:", tail, sep="\n", markup=False, soft_wrap=True)
    return ExitCode.INCOMPLETE
