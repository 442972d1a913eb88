"""One run of a merged report: a cell of the matrix, or the only run that there is."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django_conformance.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CellState = Literal["clean", "findings", "incomplete", "not-built", "skipped"]

LETTERS: dict[str, str] = {
    "passed": "p",
    "failed": "f",
    "error": "e",
    "skipped": "s",
    "blocked": "b",
    "expected-failure": "x",
    "unexpected-pass": "u",
}
"""A letter for each outcome. What did not run in a cell is a blank there."""

ABSENT = " "


@dataclass(frozen=True)
class MergedCell:
    """What came of one run.

    Args:
        name: the cell's name, or that of the results file.
        reason: why the run is not complete, why there is no environment, or why the cell was not run.
        may_fail: whether its findings are reported without counting: it is about pre-releases.
        run: the header of its file; empty if there was no run.
        outcomes: a letter of :data:`LETTERS` for each row of the report, as far as the rows were known.
        durations: the seconds of each of these rows.
        rows, details: pairs: which row says what, by its number in the report's details.
        counts: for each area, how many results had which outcome; failures at level info are counted as ``info``.
    """

    name: str
    state: CellState
    reason: str = ""
    may_fail: bool = False
    run: Mapping[str, Any] = field(default_factory=dict)
    outcomes: bytes = b""
    durations: array[float] = field(default_factory=lambda: array("f"))
    rows: array[int] = field(default_factory=lambda: array("I"))
    details: array[int] = field(default_factory=lambda: array("I"))
    counts: Mapping[str, Counter[str]] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long its checks took."""
        return float(sum(self.durations))

    def outcome(self, row: int) -> str:
        """Return the letter of a row."""
        return chr(self.outcomes[row]) if row < len(self.outcomes) else ABSENT


def exit_code(cells: Iterable[MergedCell]) -> ExitCode:
    """Return the exit status of all cells: incomplete before findings before clean; one that may fail counts for nothing."""
    states = {cell.state for cell in cells if not cell.may_fail}
    if states & {"incomplete", "not-built"} or not states & {"clean", "findings"}:
        return ExitCode.INCOMPLETE
    return ExitCode.FINDINGS if "findings" in states else ExitCode.CLEAN
