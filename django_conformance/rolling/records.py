"""What the exchanges bring back: records that cross from the environments to the gate, as lines of JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django_conformance.codec import dumps, from_json, loads, to_json
from django_conformance.errors import TruncatedReport
from django_conformance.inventory import Location

BASELINE, CANDIDATE = "baseline", "candidate"

PAIRS = ((BASELINE, BASELINE), (CANDIDATE, CANDIDATE), (BASELINE, CANDIDATE), (CANDIDATE, BASELINE))
"""Who gives and who takes: first each with itself."""


@dataclass(frozen=True)
class ExchangeOutcome:
    """What came of something that ``producer`` gave to ``consumer``.

    Args:
        check: the id of the check by which it is judged, of :data:`django_conformance.rolling.checks.CHECKS`.
        subject: what was exchanged, the same words for every pair.
        producer, consumer: ``baseline`` or ``candidate``.
        value: canonical, what arrived; nothing where there is a ``failure``.
        failure: why nothing arrived, in a sentence.
        kind: what of the value stays where the rest differs from run to run: a task's state.
        location: where in the project it stands.
        level: how much it matters, where that is not the check's level.
    """

    check: str
    subject: str
    producer: str
    consumer: str
    value: Any = None
    failure: str = ""
    kind: str = ""
    location: Location | None = None
    level: str | None = None


@dataclass(frozen=True)
class Exchanged:
    """An exchange that has been gone through, or why it was not."""

    exchange: str
    outcomes: tuple[ExchangeOutcome, ...] = ()
    skipped: str = ""


def append(path: Path, exchanged: Exchanged) -> None:
    """Write an exchange's line."""
    _line(path, {"type": "exchange", **to_json(exchanged)})


def end(path: Path) -> None:
    """Write the last line."""
    _line(path, {"type": "end"})


def read(path: Path) -> list[Exchanged]:
    """Read what was written.

    Raises:
        TruncatedReport: the last line is missing: whoever wrote it was cut off.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if not lines or loads(lines[-1])["type"] != "end":
        raise TruncatedReport(f"{path} has no end line.", "See the log next to it.")
    return [from_json(Exchanged, loads(line)) for line in lines[:-1]]


def _line(path: Path, data: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(dumps(data, default=repr) + "\n")
