"""What a person reads first: the verdict in a sentence, and what to do next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django_conformance.compare.alike import distinct
from django_conformance.errors import ExitCode
from django_conformance.merging import blockers, errors, findings, unjudged
from django_conformance.renderers.changed import same

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django_conformance.compare.verdict import Change, Verdict
    from django_conformance.merging import Merged, MergedFinding

_STEPS = 3


@dataclass(frozen=True)
class Step:
    """A finding to begin with: why, and where it stands on the page."""

    level: str
    check: str
    subject: str
    occurrence: int = 0
    why: str = ""


@dataclass(frozen=True)
class Overview:
    """The verdict: ``state`` is ``clean``, ``findings`` or ``incomplete``; ``headline`` and ``lead`` say it in words."""

    state: str
    headline: str
    lead: str
    steps: tuple[Step, ...] = ()
    more: int = 0
    noun: str = "finding"


def overview(report: Merged) -> Overview:
    """Return the verdict of one or more runs."""
    distinct = _distinct(findings(report))
    counts = Counter(finding.result.level for finding in distinct)
    steps = _steps(report, distinct)
    more = counts["must"] + counts["should"] - len(steps)
    passed = sum(counts["passed"] for cell in report.cells for counts in cell.counts.values())
    if len(report.cells) > 1:
        headline, lead = _matrix(report, counts)
        return Overview(_state(report.exit), headline, lead, steps, more)
    reason = report.cells[0].reason if report.cells else "There is no run."
    if report.exit is ExitCode.INCOMPLETE:
        broken = errors(report)
        told = f" The first: {broken[0].result.message}" if broken else ""
        return Overview("incomplete", "The run was not completed", f"{reason}{told}", steps, more)
    if report.exit is ExitCode.CLEAN:
        noted = f" {_many(counts['info'], 'remark')} below may be worth knowing." if counts["info"] else ""
        return Overview("clean", "Nothing to fix", f"{_many(passed, 'check')} passed.{noted}{_open(report)}")
    lead = f"{_many(passed, 'check')} passed. Begin with {'this one' if len(steps) == 1 else 'these'}:"
    return Overview("findings", _to_fix(counts), lead, steps, more)


def verdict_overview(verdict: Verdict) -> Overview:
    """Return the verdict of a comparison."""
    gating = distinct(verdict.gating)
    steps = _changed(gating)
    if verdict.exit == ExitCode.INCOMPLETE:
        return Overview("incomplete", "The comparison is incomplete", verdict.reason, steps)
    own = [change for change in verdict.changes if not change.gates and change.folded_under is None]
    quiet = len(distinct(own))
    noted = f" {_many(quiet, 'other change')} {'does' if quiet == 1 else 'do'} not gate." if quiet else ""
    if verdict.exit == ExitCode.CLEAN:
        return Overview("clean", "Nothing that works has changed", f"{same(verdict)}{noted}")
    headline = f"{_many(len(gating), 'change')} to look at before you upgrade"
    return Overview(
        "findings",
        headline,
        f"{same(verdict)}{noted} Begin with:",
        steps,
        len(gating) - len(steps),
        "change",
    )


def _open(report: Merged) -> str:
    """Say how much was not judged: what was not run is not clean."""
    count = sum(unjudged(report).values())
    return f" {count:,} more could not be judged; below stands what would enable that." if count else ""


def _matrix(report: Merged, counts: Counter[str]) -> tuple[str, str]:
    states: Counter[str] = Counter(cell.state for cell in report.cells)
    ran = len(report.cells) - states["skipped"]
    headline = f"{states['clean']} of {_many(ran, 'cell')} {'is' if ran == 1 else 'are'} clean"
    told = [
        f"{states[state]} {words}"
        for state, words in (
            ("findings", "with findings"),
            ("incomplete", "not completed"),
            ("not-built", "not built"),
            ("skipped", "not run"),
        )
        if states[state]
    ]
    different = counts["must"] + counts["should"]
    lead = ", ".join(told) + "." if told else "Every cell is clean."
    if different:
        lead += f" {_many(different, 'different finding')} in all. Begin with:"
    return headline, lead


def _distinct(found: Iterable[MergedFinding]) -> list[MergedFinding]:
    """Return one finding for each check and subject, whatever it says in other cells."""
    distinct: dict[tuple[str, str, int], MergedFinding] = {}
    for finding in found:
        key = (finding.result.check, finding.result.subject, finding.occurrence)
        known = distinct.get(key)
        cells = dict.fromkeys((*known.cells, *finding.cells)) if known else finding.cells
        distinct[key] = replace(known or finding, cells=tuple(cells))
    return list(distinct.values())


def _steps(report: Merged, found: Sequence[MergedFinding]) -> tuple[Step, ...]:
    """Return the findings to begin with: those of the highest level that are in most cells and that block most others."""
    blocked = blockers(report)
    urgent = [finding for finding in found if finding.result.level != "info"]
    urgent.sort(key=lambda each: (each.result.level != "must", -len(each.cells), -blocked[each.result.check]))
    return tuple(
        Step(
            each.result.level,
            each.result.check,
            each.result.subject,
            each.occurrence,
            _why(len(each.cells), len(report.cells), blocked[each.result.check]),
        )
        for each in urgent[:_STEPS]
    )


def _changed(changes: Iterable[Change]) -> tuple[Step, ...]:
    urgent = sorted(changes, key=lambda change: change.level != "must")
    return tuple(
        Step(change.level, change.check, change.subject, why=f"{change.state}{_caused(change.packages)}")
        for change in urgent[:_STEPS]
    )


def _caused(packages: Sequence[str]) -> str:
    return f" by {', '.join(packages)}" if packages else ""


def _why(cells: int, of: int, blocked: int) -> str:
    told = [f"in {cells} of {of} cells"] if of > 1 else []
    told += [f"keeps {blocked} other {'check' if blocked == 1 else 'checks'} from running"] if blocked else []
    return ", ".join(told)


def _to_fix(counts: Counter[str]) -> str:
    if counts["must"] and counts["should"]:
        return f"{_many(counts['must'], 'thing')} must be fixed, {counts['should']} should be"
    level = "must" if counts["must"] else "should"
    return f"{_many(counts[level], 'thing')} {level} be fixed"


def _state(status: ExitCode) -> str:
    return {ExitCode.CLEAN: "clean", ExitCode.FINDINGS: "findings"}.get(status, "incomplete")


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
