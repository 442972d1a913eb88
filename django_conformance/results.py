"""results.jsonl: the records of a run, their writer and their reader.

One JSON object per line, each flushed at once: a ``run`` and an ``inventory`` line, then ``observation``, ``result`` and
``source`` lines, then an ``end`` line. A file without its ``end`` line is a run that was cut off, and the reader says so. The format is published as
``results.schema.json`` beside this file; readers ignore keys and types that they do not know. Files of format 1 are read as
well: :mod:`django_conformance.format1` upgrades their lines.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, Any, Literal, get_args

from django_conformance import report_lines
from django_conformance.codec import dumps, from_json, to_json, verified
from django_conformance.errors import ExitCode, TruncatedReport, UnreadableReport
from django_conformance.format1 import FORMAT_1, upgraded_observation, upgraded_result
from django_conformance.inventory import Inventory, Location
from django_conformance.inventory.outline import outlined
from django_conformance.observations import Observation, canonical, line
from django_conformance.reasons import Reason
from django_conformance.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT = 2

Outcome = Literal["passed", "failed", "error", "skipped", "blocked", "expected-failure", "unexpected-pass"]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

FINDING_OUTCOMES = ("failed", "unexpected-pass")
"""Outcomes that are findings, at the levels that affect the exit status."""


@dataclass(frozen=True)
class Run:
    """The header of a results file."""

    tool: str
    started: str
    project: dict[str, Any]
    python: str
    platform: str
    packages: dict[str, str]
    services: dict[str, Any]
    seed: int
    format: int = FORMAT
    confinement: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """The outcome of one check for one subject.

    ``duration`` is in seconds. ``error`` is the tool's fault, ``failed`` the project's or the stack's. A skipped result has
    a ``reason``, a blocked one ``blocked_by``, the id of the failed check.
    """

    check: str
    area: str
    level: str
    subject: str
    outcome: Outcome
    message: str = ""
    hint: str = ""
    docs: str = ""
    location: Location | None = None
    evidence: dict[str, Any] = field(default_factory=dict)
    reason: Reason | None = None
    blocked_by: str | None = None
    duration: float = field(default=0.0, compare=False)
    reproduce: str = ""

    @property
    def is_finding(self) -> bool:
        """Whether this result decides the exit status: a failure at level ``must`` or ``should``."""
        return self.outcome in FINDING_OUTCOMES and self.level != "info"

    @property
    def is_own_error(self) -> bool:
        """Whether a rule of the project, or of a package, is at fault for an error, and not the tool."""
        return self.outcome == "error" and "rule_of" in self.evidence


@dataclass(frozen=True)
class Source:
    """Lines of a file that a result names, from line ``first`` on; ``path`` is as in the result's location."""

    path: str
    first: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class End:
    """The footer of a results file: how many results had which outcome, and the exit status."""

    counts: dict[str, int]
    exit: int


@dataclass(frozen=True)
class Report:
    """A whole results file."""

    run: Run
    results: tuple[Result, ...]
    observations: tuple[Observation, ...]
    end: End


def status(report: Report) -> ExitCode:
    """Return the exit status of a finished run: that of its footer, never better than what its results say.

    A footer that knows nothing of a result is that of another process, or of another file: the run is not complete.
    """
    counted = Counter(result.outcome for result in report.results)
    counts = report.end.counts
    whole = all(counts.get(outcome, counted.get(outcome, 0)) == counted.get(outcome, 0) for outcome in OUTCOMES)
    completed = whole and report.end.exit in (ExitCode.CLEAN, ExitCode.FINDINGS)
    told = exit_code(report.results, completed=completed)
    return ExitCode.FINDINGS if told is ExitCode.CLEAN and report.end.exit == ExitCode.FINDINGS else told


def exit_code(results: Iterable[Result], *, completed: bool = True) -> ExitCode:
    """Decide the exit status: incomplete before findings before clean.

    A run that judged nothing, or in which the tool itself failed, is not complete. The checks of the project as such
    are run with every area, so where an area was asked for they do not count as having judged something.
    """
    results = list(results)
    own = [result for result in results if result.area != "project"] or results
    judged = [result for result in own if result.outcome not in ("skipped", "blocked", "error")]
    if not completed or not judged or any(result.outcome == "error" for result in results):
        return ExitCode.INCOMPLETE
    return ExitCode.FINDINGS if any(result.is_finding for result in results) else ExitCode.CLEAN


class Writer:
    """Writes a results file line by line without secrets, and keeps what is needed for its footer."""

    def __init__(self, stream: IO[str], redactor: Redactor | None = None) -> None:
        self._stream, self._process = stream, os.getpid()
        self._redactor = redactor or Redactor()
        self.results: list[Result] = []

    def run(self, run: Run) -> None:
        """Write the header."""
        self._write({"type": "run", **to_json(run)})

    def inventory(self, inventory: Inventory) -> None:
        """Write what the project has, without the values of its settings."""
        self._write({"type": "inventory", **to_json(outlined(inventory))})

    def observation(self, observation: Observation) -> None:
        """Write an observation."""
        self._write(line(observation))

    def result(self, result: Result) -> None:
        """Write a result."""
        self.results.append(result)
        self._write({"type": "result", **to_json(result)})

    def source(self, source: Source) -> None:
        """Write lines of the project's code."""
        self._write({"type": "source", **to_json(source)})

    def end(self, exit_status: ExitCode) -> End:
        """Write the footer and return it."""
        counted = Counter(result.outcome for result in self.results)
        end = End({outcome: counted.get(outcome, 0) for outcome in OUTCOMES}, int(exit_status))
        self._write({"type": "end", **to_json(end)})
        return end

    def _write(self, record: dict[str, Any]) -> None:
        if os.getpid() != self._process:
            return  # code of the project has forked this process: the run is the other one's
        short = report_lines.shortened(record, self._redactor.text)
        self._stream.write(_text(self._redactor.data(short)) + "\n")
        self._stream.flush()


def _text(record: dict[str, Any]) -> str:
    """Return a record as one line of strict JSON; what JSON or UTF-8 cannot say is said as text."""
    try:
        text = dumps(record, ensure_ascii=False, allow_nan=False, default=repr)
        text.encode()
    except UnicodeEncodeError:
        return dumps(record, default=repr)
    except (TypeError, ValueError, RecursionError):
        return dumps(canonical(record), default=repr)
    return text


def parse(data: dict[str, Any], file_format: int = FORMAT) -> Run | Result | Observation | End | None:
    """Return the record of one line of a file of some format.

    ``None`` for a type that this version does not know, and for ``inventory`` and ``source``, which only reports show.

    Raises:
        ValueError, KeyError: where the line is not a record.
    """
    kinds: dict[str, type[Run | Result | Observation | End]] = {
        "run": Run,
        "result": Result,
        "observation": Observation,
        "end": End,
    }
    kind = kinds.get(str(data["type"]))
    data = {key: value for key, value in data.items() if key != "type"}
    if file_format == FORMAT_1:
        if kind is Result:
            data = upgraded_result(data)
        elif kind is Observation:
            data = upgraded_observation(data)
    return None if kind is None else verified(from_json(kind, data))


def read(path: Path) -> Report:  # noqa: C901 - the ways in which a file can be wrong, one after the other
    """Read a whole results file. The exit status of its footer is what :func:`status` says.

    Raises:
        UnreadableReport: not a results file, or of a later format.
        TruncatedReport: no ``end`` line.
    """
    run: Run | None = None
    end: End | None = None
    results: list[Result] = []
    observations: list[Observation] = []
    for number, data in report_lines.lines(path):
        try:
            record = parse(data, run.format if run is not None else FORMAT)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise report_lines.refused(path, number, error) from error
        if end is not None or (isinstance(record, Run) and run is not None):
            raise UnreadableReport(f"{path} holds more than one run.", "Write each run to a file of its own.")
        if isinstance(record, Run):
            run = record
        elif isinstance(record, Result):
            results.append(record)
        elif isinstance(record, Observation):
            observations.append(record)
        elif isinstance(record, End):
            end = record
    if run is None:
        raise UnreadableReport(f"{path} has no run line.", report_lines.WRITE)
    if run.format > FORMAT:
        raise UnreadableReport(
            f"{path} has format {run.format}; this version reads formats up to {FORMAT}.", "Upgrade django-conformance."
        )
    if end is None:
        raise TruncatedReport(
            f"{path} has no end line: the run was cut off after {len(results)} results.", "Run the check again."
        )
    report = Report(run, tuple(results), tuple(observations), end)
    return replace(report, end=replace(end, exit=int(status(report))))
