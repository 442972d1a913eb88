"""The lines of a results file, one after the other, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance import report_lines, results
from django_conformance.errors import TruncatedReport, UnreadableReport
from django_conformance.format1 import FORMAT_1, upgraded_result
from django_conformance.results import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST = 1 << 50
"""What is kept of a file is kept on disk, so that it may be of any size."""


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield each line, the ``run`` line first; results of an older format as those of today.

    Raises:
        UnreadableReport: not a results file, of a later format, or several runs in one file.
        TruncatedReport: no ``end`` line; what could be read was yielded before.
    """
    file_format, ended = 0, False
    for number, record in report_lines.lines(path, most=_MOST):
        try:
            kind = str(record["type"])
            results.parse(record, file_format or FORMAT)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise report_lines.refused(path, number, error) from error
        if not file_format:
            file_format = _format(path, record)
        elif ended or kind == "run":
            raise UnreadableReport(f"{path} holds more than one run.", "Write each run to a file of its own.")
        if file_format == FORMAT_1 and kind == "result":
            record = {"type": "result", **upgraded_result(record)}  # noqa: PLW2901 - the same one as of today
        ended = kind == "end"
        yield record
    if not file_format:
        raise UnreadableReport(f"{path} is empty.", report_lines.WRITE)
    if not ended:
        raise TruncatedReport(f"{path} has no end line: the run was cut off.", "Run the check again.")


def _format(path: Path, header: dict[str, Any]) -> int:
    if header["type"] != "run":
        raise UnreadableReport(f"{path} has no run line.", report_lines.WRITE)
    file_format = int(header.get("format", FORMAT_1))
    if file_format > FORMAT:
        raise UnreadableReport(
            f"{path} has format {file_format}; this version reads formats up to {FORMAT}.",
            "Upgrade django-conformance.",
        )
    return file_format
