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

    What no check judges (an observation, a warning) shows when its area runs; where much differs, all of it is run. What
    is said of the project as a whole shows in a whole run only: where it is told without gating beside changes that are
    of a part, it is not worth one.
    """
    part = [change for change in changes if change.area != "project"]
    whole = [change for change in changes if change.area == "project" and (change.gates or not part)]
    if len(part) > _MANY or whole:
        return None
    known = {result.check for report in reports for result in report.results}
    return tuple(sorted({change.check if change.check in known else change.area for change in part}))


def of_run(verdict: Verdict, select: tuple[str, ...] | None) -> Verdict:
    """Return the verdict without what the reference project's runs of some checks cannot say: whether the stack warns too."""
    if select is None:
        return verdict
    changes = (replace(one, stack=None) if one.area == "project" else one for one in verdict.changes)
    return replace(verdict, changes=tuple(changes))


def of_part(report: Report) -> Report:
    """Return the report of a run of some checks without what only a whole run can say of the project."""
    kept = tuple(one for one in report.observations if not one.subject.startswith("project:"))
    return replace(report, observations=kept)
