"""The changes of a verdict as findings, for the formats that know no other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django_conformance.codec import from_json
from django_conformance.inventory import Location
from django_conformance.merging import MergedFinding
from django_conformance.results import Result

if TYPE_CHECKING:
    from django_conformance.compare.verdict import Change, Verdict


def gating(verdict: Verdict) -> list[MergedFinding]:
    """Return the changes that gate, each as a failed result."""
    return [MergedFinding(_result(change), ()) for change in verdict.gating]


def noted(verdict: Verdict) -> list[MergedFinding]:
    """Return the changes that do not gate, each as a failed result at level info; those that are fixed are left out."""
    changes = (change for change in verdict.changes if not change.gates and change.folded_under is None)
    return [MergedFinding(_result(change, "info"), ()) for change in changes if change.state not in ("fixed", "new")]


def levels(verdict: Verdict) -> Counter[str]:
    """Return how many changes gate at each level."""
    return Counter(change.level for change in verdict.gating)


def same(verdict: Verdict) -> str:
    """Return how many results are the same on both sides, in a sentence."""
    count = verdict.counts.get("same", 0)
    if not count:
        return "No result is the same."
    return f"{count:,} {'result is' if count == 1 else 'results are'} the same."


def _result(change: Change, level: str = "") -> Result:
    evidence = change.evidence
    place = evidence.get("location")
    causes = f" (caused by {', '.join(change.packages)})" if change.packages else ""
    known = evidence.get("known")
    told = f"\n{known['package']}: {known['says']} {change.known}" if known else ""
    return Result(
        check=change.check,
        area=change.area,
        level=level or change.level,
        subject=change.subject,
        outcome="failed",
        message=f"{change.state}: {change.message}{causes}{told}",
        hint=evidence.get("hint", ""),
        docs=evidence.get("docs", ""),
        location=from_json(Location, place) if place else None,
        evidence={key: evidence[key] for key in ("before", "after") if key in evidence},
        reproduce=evidence.get("reproduce", ""),
    )
