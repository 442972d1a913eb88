"""Comparing two runs: two reports in, a verdict out. Pure: no Django, no pytest, no process, no file but its own data.

results ──────▶ states ───────┐
observations ─▶ observed ─────┼─▶ folding ─▶ packages, known, stack ─▶ exits ─▶ Verdict
project:… ────▶ deprecations, ┘
                project
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django_conformance.compare.canonical import canonicals
from django_conformance.compare.deprecations import deprecation_changes
from django_conformance.compare.exits import exit_of
from django_conformance.compare.folding import folded, interrupted
from django_conformance.compare.known import KnownChange, known_changes, with_known
from django_conformance.compare.observed import observation_changes
from django_conformance.compare.packages import package_changes
from django_conformance.compare.project import migration_changes, system_check_changes
from django_conformance.compare.sides import Side
from django_conformance.compare.stack import with_stack
from django_conformance.compare.states import result_changes
from django_conformance.compare.verdict import (
    STATES,
    Change,
    PackageChange,
    RollingPart,
    State,
    Verdict,
    read_verdict,
    redacted,
    verdict_json,
    write_verdict,
)
from django_conformance.results import Report

_LEVELS = ("must", "should", "info")


def compare(
    baseline: Report,
    candidate: Report,
    *,
    baseline_again: Sequence[Report] = (),
    candidate_again: Sequence[Report] = (),
    stack: Verdict | None = None,
    blame: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
    known: Sequence[KnownChange] = (),
    ids: bool = False,
    asked: tuple[str, ...] = (),
) -> Verdict:
    """Compare two runs.

    Args:
        baseline: the run to compare with.
        candidate: the run to judge.
        baseline_again: further runs of the baseline's environment, perhaps of some checks only. What flips between runs
            of one environment is unstable.
        candidate_again: further runs of the candidate's environment.
        stack: the verdict of the reference project for the same two environments.
        blame: the packages that change something, by check and subject; without, the one package that differs.
        known: known changes; the first match is linked.
        ids: whether to compare ids and digests that every way of a subject produces. Second runs tell which of them
            are random.
        asked: the package that was asked to move, if it is only one. Without better evidence, it is the cause.
    """
    reports = [baseline, candidate, *baseline_again, *candidate_again]
    sides = [
        Side(report, canonical)
        for report, canonical in zip(reports, canonicals(report.run for report in reports), strict=True)
    ]
    before, after, *further = sides
    pairs = [(before if number < len(baseline_again) else after, again) for number, again in enumerate(further)]

    results, same_results = result_changes(before, after, pairs)
    results = _of_another_tool(results, before, after)
    results, observed, same_observations = observation_changes(before, after, results, pairs, ids=ids)
    changes = [*results, *observed, *_project(before, after, pairs)]
    if after.interrupted:
        changes = interrupted(changes)
    changes = folded(changes, before, after)
    packages = package_changes(baseline.run, candidate.run)
    only = tuple(package.name for package in packages) if len(packages) == 1 else ()
    changes = [
        _attributed(
            replace(change, packages=(blame or {}).get((change.check, change.subject), only)), known, packages, asked
        )
        for change in changes
    ]
    changes = sorted(with_stack(changes, None if stack is None else stack.changes), key=order)
    status, reason = exit_of(changes, before, after)
    counts = counted(changes, same_results + same_observations)
    return Verdict(int(status), reason, baseline.run, candidate.run, packages, tuple(changes), counts)


def _attributed(
    change: Change, known: Sequence[KnownChange], packages: Sequence[PackageChange], asked: tuple[str, ...]
) -> Change:
    """Return a change with its known change and the packages that cause it: those found, that of the known change, or the asked one."""
    linked = with_known(change, known, packages)
    if linked.packages:
        return linked
    told = linked.evidence.get("known")
    return replace(linked, packages=(told["package"],) if told else asked if linked.gates else ())


def counted(changes: Sequence[Change], same: int) -> dict[str, int]:
    """Return the counts of a verdict with these changes."""
    states = Counter(change.state for change in changes)
    counts: dict[str, int] = {state: states[state] for state in STATES}
    counts["same"] = same
    counts["folded"] = sum(change.folded_under is not None for change in changes)
    counts["gating"] = sum(change.gates for change in changes)
    return counts


def _project(before: Side, after: Side, pairs: Sequence[tuple[Side, Side]]) -> list[Change]:
    """Return what Django and packages report differently about the project. What flips in between is unstable."""
    flips = {(flip.check, flip.subject) for pair in pairs for flip in _of_project(*pair)}
    return [
        replace(change, state="unstable", message=f"differs between two runs of the same environment: {change.message}")
        if (change.check, change.subject) in flips
        else change
        for change in _of_project(before, after)
    ]


def _of_project(before: Side, after: Side) -> list[Change]:
    return [
        *deprecation_changes(before, after),
        *system_check_changes(before, after),
        *migration_changes(before, after),
    ]


def _of_another_tool(changes: Sequence[Change], before: Side, after: Side) -> list[Change]:
    """Return the changes. A check that another version of the tool lacks is lost at level info: the project is not at fault.

    The comparison is still incomplete, as the exit status says.
    """
    if before.report.run.tool == after.report.run.tool:
        return list(changes)
    return [
        replace(change, level="info", message=f"{before.report.run.tool} ran it, but {after.report.run.tool} did not")
        if change.state == "lost" and change.check not in after.results and not after.unimportable
        else change
        for change in changes
    ]


def order(change: Change) -> tuple[bool, int, int, str, str, str]:
    """Return the sort key of a change: changes that gate come first."""
    return (
        not change.gates,
        STATES.index(change.state),
        _LEVELS.index(change.level),
        change.area,
        change.check,
        change.subject,
    )


__all__ = [
    "STATES",
    "Change",
    "KnownChange",
    "PackageChange",
    "RollingPart",
    "State",
    "Verdict",
    "compare",
    "counted",
    "known_changes",
    "order",
    "read_verdict",
    "redacted",
    "verdict_json",
    "write_verdict",
]
