"""The changes of a verdict as findings, for the formats that know no other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django_conformance.codec import from_json
from django_conformance.compare.alike import alike, distinct, said
from django_conformance.inventory import Location
from django_conformance.merging import MergedFinding
from django_conformance.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django_conformance.compare.verdict import Change, Verdict


def gating(verdict: Verdict, *, together: bool = False) -> list[MergedFinding]:
    """Return the changes that gate, each as a failed result; ``together``: what several ways saw is one."""
    return _findings(verdict.gating, together=together)


def noted(verdict: Verdict, *, together: bool = False) -> list[MergedFinding]:
    """Return the changes that do not gate, each as a failed result at level info; those that are fixed are left out."""
    changes = (change for change in verdict.changes if not change.gates and change.folded_under is None)
    return _findings([change for change in changes if change.state not in ("fixed", "new")], "info", together=together)


def levels(verdict: Verdict) -> Counter[str]:
    """Return how many changes gate at each level; what several ways saw counts once."""
    return Counter(change.level for change in distinct(verdict.gating))


def same(verdict: Verdict) -> str:
    """Return how many results are the same on both sides, in a sentence."""
    count = verdict.counts.get("same", 0)
    if not count:
        return "No result is the same."
    return f"{count:,} {'result is' if count == 1 else 'results are'} the same."


def _findings(changes: Iterable[Change], level: str = "", *, together: bool) -> list[MergedFinding]:
    groups = alike(changes) if together else [[change] for change in changes]
    return [MergedFinding(_result(same, level), ()) for same in groups]


def _result(same: Sequence[Change], level: str) -> Result:
    change = same[0]
    evidence = change.evidence
    checks = [seen.check for seen in same if seen.check != change.check]
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
        message=f"{change.state}: {said(same)}{causes}{told}",
        hint=evidence.get("hint", ""),
        docs=evidence.get("docs", ""),
        location=from_json(Location, place) if place else None,
        evidence={key: evidence[key] for key in ("before", "after") if key in evidence}
        | ({"also": checks} if checks else {}),
        reproduce=evidence.get("reproduce", ""),
    )
