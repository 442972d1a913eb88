"""The lines of a results file as plain data, the ``run`` line first and the ``end`` line last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance import report_lines
from django_conformance.errors import TruncatedReport, UnreadableReport
from django_conformance.format1 import FORMAT_1, upgraded_result
from django_conformance.results import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST = 1 << 50
"""What is kept of a file is kept on disk, so that it may be of any size."""


def lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number and the record of each line; results of an older format as those of today.

    Raises:
        UnreadableReport: not a results file, of a later format, or several runs in one file.
        TruncatedReport: empty, as a run that was killed at once leaves it, or no ``end`` line; what could be read was
            yielded before.
    """
    file_format, ended = 0, False
    for number, record in report_lines.lines(path, most=_MOST):
        if not file_format:
            file_format = _format(path, record)
        elif ended or record.get("type") == "run":
            raise UnreadableReport(f"{path} holds more than one run.", "Write each run to a file of its own.")
        ended = record.get("type") == "end"
        older = file_format == FORMAT_1 and record.get("type") == "result"
        yield number, {"type": "result", **upgraded_result(record)} if older else record
    if not file_format:
        raise TruncatedReport(f"{path} is empty: the run was cut off.", "Run the check again.")
    if not ended:
        raise TruncatedReport(f"{path} has no end line: the run was cut off.", "Run the check again.")


def _format(path: Path, header: dict[str, Any]) -> int:
    file_format = header.get("format", FORMAT_1)
    if header.get("type") != "run" or not isinstance(file_format, int):
        raise UnreadableReport(f"{path} has no run line.", report_lines.WRITE)
    if file_format > FORMAT:
        raise UnreadableReport(
            f"{path} has format {file_format}; this version reads formats up to {FORMAT}.",
            "Upgrade django-conformance.",
        )
    return file_format
