"""What came of the version matrix, cell by cell, as records; and what differs between neighbours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django_conformance.environments.cells import Cell
from django_conformance.errors import ExitCode
from django_conformance.results import FINDING_OUTCOMES, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django_conformance.results import Report

CellState = Literal["clean", "findings", "incomplete", "not-built", "skipped"]


@dataclass(frozen=True)
class CellResult:
    """What came of a cell.

    ``reason`` says why it was skipped, not built or not completed. ``counts`` has, for each area, how many results had
    which outcome; ``findings`` are those that need a person; ``outcomes`` are all of them by check and subject.
    """

    cell: Cell
    state: CellState
    reason: str = ""
    report: Path | None = None
    packages: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    findings: tuple[Result, ...] = ()
    outcomes: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)
    seconds: float = field(default=0.0, compare=False)

    @property
    def judged(self) -> bool:
        """Whether its checks ran to the end."""
        return self.state in ("clean", "findings")


@dataclass(frozen=True)
class CellDifference:
    """What differs between a cell and the one before it: in the axes, and in what came of the checks that fail on one."""

    before: Cell
    after: Cell
    axes: tuple[tuple[str, str, str], ...]
    checks: tuple[tuple[str, str, str, str], ...]
    """Check, subject, outcome before, outcome after; ``absent`` where it did not run."""


def judged(cell: Cell, report: Report, path: Path | None, seconds: float) -> CellResult:
    """Return the result of a cell whose run has a whole report."""
    counts: dict[str, Counter[str]] = {}
    for result in report.results:
        counts.setdefault(result.area, Counter()).update([result.outcome])
    states: dict[int, CellState] = {ExitCode.CLEAN: "clean", ExitCode.FINDINGS: "findings"}
    return CellResult(
        cell=cell,
        state=states.get(report.end.exit, "incomplete"),
        reason="" if report.end.exit in states else "the run is incomplete: the tool or a service failed",
        report=path,
        packages=report.run.packages,
        counts=counts,
        findings=tuple(result for result in report.results if result.is_finding),
        outcomes={(result.check, result.subject): result.outcome for result in report.results},
        seconds=seconds,
    )


def exit_code(results: Iterable[CellResult]) -> ExitCode:
    """Return the matrix's exit status: incomplete before findings before clean; a cell that may fail counts for nothing."""
    states = {result.state for result in results if not result.cell.may_fail}
    if states & {"incomplete", "not-built"} or not states & {"clean", "findings"}:
        return ExitCode.INCOMPLETE
    return ExitCode.FINDINGS if "findings" in states else ExitCode.CLEAN


def differences(results: Sequence[CellResult]) -> Iterator[CellDifference]:
    """Yield what differs between each judged cell and the judged one before it, where a check fails on one alone."""
    for before, after in pairwise([result for result in results if result.judged]):
        differing = []
        for check, subject in sorted({*before.outcomes, *after.outcomes}):
            first, second = (result.outcomes.get((check, subject), "absent") for result in (before, after))
            if (first in FINDING_OUTCOMES) != (second in FINDING_OUTCOMES):
                differing.append((check, subject, first, second))
        if differing:
            yield CellDifference(before.cell, after.cell, after.cell.differs(before.cell), tuple(differing))
