"""Each environment's own noise: what differs is run once more in both, and what flips there is not the upgrade's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.compare import Change, Verdict
    from django_conformance.results import Report

_MANY = 40


def differing(verdict: Verdict) -> tuple[Change, ...]:
    """Return the changes that a second run could show to be noise: all but those that another explains."""
    return tuple(change for change in verdict.changes if change.folded_under is None)


def selection(changes: Sequence[Change], reports: Sequence[Report]) -> tuple[str, ...] | None:
    """Return what to select so that the changes are seen again: checks, or whole areas; ``None`` for a whole run.

    What no check judges (an observation, a warning) shows when its area runs; where much differs, all of it is run.
    """
    if len(changes) > _MANY or any(change.area == "project" for change in changes):
        return None
    known = {result.check for report in reports for result in report.results}
    return tuple(sorted({change.check if change.check in known else change.area for change in changes}))


def of_part(report: Report) -> Report:
    """Return the report of a run of some checks without what only a whole run can say of the project."""
    kept = tuple(one for one in report.observations if not one.subject.startswith("project:"))
    return replace(report, observations=kept)
