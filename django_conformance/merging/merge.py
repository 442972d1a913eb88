"""Merges results files: rows are checks for subjects, columns are the runs."""

from __future__ import annotations

from array import array
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from sys import intern
from typing import TYPE_CHECKING, Any

from django_conformance import report_lines
from django_conformance.codec import from_json, to_json
from django_conformance.errors import ExitCode, TruncatedReport
from django_conformance.inventory import Inventory, Location
from django_conformance.merging.cells import ABSENT, LETTERS, CellState, MergedCell, exit_code
from django_conformance.merging.lines import lines
from django_conformance.merging.names import names_of
from django_conformance.merging.spool import Spool, bounded
from django_conformance.reasons import Reason
from django_conformance.results import FINDING_OUTCOMES, Run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

_SOURCES = 5_000
_STATES: dict[int, CellState] = {ExitCode.CLEAN: "clean", ExitCode.FINDINGS: "findings"}


@dataclass(frozen=True)
class MergedCheck:
    """A check that ran in a merged report."""

    id: str
    area: str
    level: str
    docs: str


@dataclass(frozen=True)
class Merged:
    """Runs side by side.

    ``rows`` are what was judged: the number of a check, a subject, and which of several results of both it is. ``details`` are
    what results say that did not pass. ``sources`` are the lines of code that they name, by path and first line.
    ``inventory`` is that of the first run that has one, whose name is ``inventory_of``.
    """

    checks: list[MergedCheck] = field(default_factory=list)
    rows: list[tuple[int, str, int]] = field(default_factory=list)
    cells: list[MergedCell] = field(default_factory=list)
    details: Spool = field(default_factory=Spool)
    sources: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    inventories: list[tuple[str, Inventory]] = field(default_factory=list)

    @property
    def exit(self) -> ExitCode:
        """The exit status of all runs together."""
        return exit_code(self.cells)

    @property
    def tool(self) -> str:
        """The name and version of the tool that ran."""
        return str(next((cell.run["tool"] for cell in self.cells if cell.run), "django-conformance"))

    def said(self, number: int) -> dict[str, Any]:
        """Return what a result says: message, hint, location, evidence, reason, blocked_by, reproduce."""
        return self.details.get(number)


@contextmanager
def merged(
    paths: Sequence[Path],
    *,
    names: Sequence[str] = (),
    may_fail: Collection[str] = (),
    without_run: Sequence[MergedCell] = (),
) -> Iterator[Merged]:
    """Read results files, each a cell, and add cells that have none; what is kept on disk is removed in the end.

    ``names`` are those of the files, which else are named by their paths.

    A file that was cut off is a cell that is incomplete.

    Raises:
        UnreadableReport: a file is no results file, or of a later format.
    """
    report = Merged()
    try:
        merge = _Merge(report)
        for path, name in zip(paths, names or names_of(paths), strict=True):
            report.cells.append(merge.cell(path, name, may_fail=name in may_fail))
        report.cells.extend(without_run)
        yield report
    finally:
        report.details.close()


class _Merge:
    """The numbers of the checks and rows that were met so far."""

    def __init__(self, report: Merged) -> None:
        self.report = report
        self._checks: dict[str, int] = {}
        self._rows: dict[tuple[int, str, int], int] = {}

    def cell(self, path: Path, name: str, *, may_fail: bool) -> MergedCell:
        reading = _FileReading()
        state: CellState = "incomplete"
        reason = ""
        try:
            for number, record in lines(path):
                try:
                    self._record(record, name, reading)
                except (KeyError, TypeError, ValueError, AttributeError) as error:
                    raise report_lines.refused(path, number, error) from error
            state = _never_better(_STATES.get(reading.exit, "incomplete"), reading)
            reason = "" if state != "incomplete" else _why(reading)
        except TruncatedReport as error:
            if not reading.run and path.stat().st_size:
                raise
            reason = f"The results file {error.message.removeprefix(str(path)).strip()}"
        return MergedCell(
            name,
            state,
            reason,
            may_fail,
            reading.run,
            bytes(reading.outcomes),
            reading.durations,
            reading.rows,
            reading.details,
            reading.counts,
        )

    def _record(self, record: dict[str, Any], name: str, reading: _FileReading) -> None:
        kind = record.get("type")
        if kind == "result":
            self._result(record, reading)
        elif kind == "run":
            reading.run = {key: value for key, value in record.items() if key != "type"}
            from_json(Run, reading.run)  # it has what a report shows
        elif kind == "source" and len(self.report.sources) < _SOURCES:
            place = (str(record["path"]), int(record["first"]))
            self.report.sources.setdefault(place, tuple(map(str, record["lines"])))
        elif kind == "inventory":
            reading.problem = next((problem["message"] for problem in record["project"]["problems"]), "")
            if not self.report.inventories:
                self.report.inventories.append((name, from_json(Inventory, record)))
        elif kind == "end":
            reading.exit = int(record["exit"])

    def _result(self, record: dict[str, Any], reading: _FileReading) -> None:
        check, subject, outcome = self._check(record), intern(record["subject"]), record["outcome"]
        occurrence = reading.seen[check, subject]
        reading.seen[check, subject] += 1
        key = (check, subject, occurrence)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = len(self.report.rows)
            self.report.rows.append(key)
        missing = row + 1 - len(reading.outcomes)
        if missing > 0:
            reading.outcomes.extend(ABSENT.encode() * missing)
            reading.durations.extend([0.0] * missing)
        reading.outcomes[row] = ord(LETTERS.get(outcome, "e"))
        reading.durations[row] = record.get("duration", 0.0)
        info = outcome in FINDING_OUTCOMES and record["level"] == "info"
        reading.counts.setdefault(record["area"], Counter())["info" if info else outcome] += 1
        if outcome != "passed":
            reading.rows.append(row)
            reading.details.append(self._detail(record))

    def _check(self, record: dict[str, Any]) -> int:
        number = self._checks.get(record["check"])
        if number is None:
            number = self._checks[record["check"]] = len(self.report.checks)
            check = MergedCheck(record["check"], record["area"], record["level"], record.get("docs", ""))
            self.report.checks.append(check)
        return number

    def _detail(self, record: dict[str, Any]) -> int:
        said: dict[str, Any] = {"message": str(record.get("message", ""))}
        if record["outcome"] in ("skipped", "blocked"):
            if record.get("reason"):
                said["reason"] = to_json(from_json(Reason, record["reason"]))
            if record.get("blocked_by"):
                said["blocked_by"] = str(record["blocked_by"])
        else:
            if record.get("hint"):
                said["hint"] = str(record["hint"])
            if record.get("location"):
                said["location"] = to_json(from_json(Location, record["location"]))
            if record.get("evidence"):
                said["evidence"] = bounded(record["evidence"])
        return self.report.details.add(said, **({"reproduce": record["reproduce"]} if record.get("reproduce") else {}))


class _FileReading:
    """What was read of one file so far."""

    def __init__(self) -> None:
        self.run: dict[str, Any] = {}
        self.outcomes = bytearray()
        self.durations = array("f")
        self.rows = array("I")
        self.details = array("I")
        self.counts: dict[str, Counter[str]] = {}
        self.seen: Counter[tuple[int, str]] = Counter()
        self.problem = ""
        self.exit = int(ExitCode.INCOMPLETE)


def _never_better(state: CellState, reading: _FileReading) -> CellState:
    """Return the state of a run: what its footer says, never better than its results."""
    counts = reading.counts.values()
    if state != "incomplete" and any(count["error"] for count in counts):
        return "incomplete"
    has_findings = any(count[outcome] for count in counts for outcome in FINDING_OUTCOMES)
    return "findings" if state == "clean" and has_findings else state


def _why(reading: _FileReading) -> str:
    if reading.problem:
        return f"The project cannot be imported: {reading.problem}"
    errors = sum(counts["error"] for counts in reading.counts.values())
    if errors:
        return f"The tool or a service failed in {errors} check{'s' if errors > 1 else ''}."
    judged = sum(counts[outcome] for counts in reading.counts.values() for outcome in ("passed", "failed"))
    return "The run was interrupted." if judged else "Nothing was judged."
