"""The lines of a results file, one after the other, as plain data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django_conformance.errors import TruncatedReport, UnreadableReport
from django_conformance.format1 import FORMAT_1, upgraded_result
from django_conformance.results import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AGAIN = "Write it with: django-conformance check --report FILE.jsonl"


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield each line, the ``run`` line first; results of an older format as those of today.

    Raises:
        UnreadableReport: not a results file, of a later format, or several runs in one file.
        TruncatedReport: no ``end`` line; what could be read was yielded before.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            yield from _records(path, stream)
    except OSError as error:
        raise UnreadableReport(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UnreadableReport(f"{path} is not text, so it is not a results file: {error}.", _AGAIN) from error


def _records(path: Path, stream: Iterator[str]) -> Iterator[dict[str, Any]]:
    file_format, ended = 0, False
    for number, text in enumerate(stream, 1):
        record = _record(path, number, text)
        if number == 1:
            file_format = _format(path, record)
        elif ended or record["type"] == "run":
            raise UnreadableReport(f"{path} holds more than one run.", "Write each run to a file of its own.")
        if file_format == FORMAT_1 and record["type"] == "result":
            record = {"type": "result", **upgraded_result(record)}
        ended = record["type"] == "end"
        yield record
    if not file_format:
        raise UnreadableReport(f"{path} is empty.", _AGAIN)
    if not ended:
        raise TruncatedReport(f"{path} has no end line: the run was cut off.", "Run the check again.")


def _record(path: Path, number: int, text: str) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads(text)
        record["type"]
    except (ValueError, KeyError, TypeError) as error:
        if number > 1 and not text.endswith("\n"):
            raise TruncatedReport(
                f"{path} breaks off in line {number}: the run was cut off.", "Run the check again."
            ) from error
        raise UnreadableReport(f"{path}, line {number}, is not a results record: {error!r}.", _AGAIN) from error
    return record


def _format(path: Path, header: dict[str, Any]) -> int:
    if header["type"] != "run":
        raise UnreadableReport(f"{path} has no run line.", _AGAIN)
    file_format = int(header.get("format", FORMAT_1))
    if file_format > FORMAT:
        raise UnreadableReport(
            f"{path} has format {file_format}; this version reads formats up to {FORMAT}.",
            "Upgrade django-conformance.",
        )
    return file_format
