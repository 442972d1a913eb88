"""Each environment's own noise: what differs is run once more in both, and what flips there is not the upgrade's.

A thing that is drawn from a few values may well be the same twice. So what would gate is run until each environment has shown
it four times where both sides pass, three times where one fails: in different runs, or by different ways of one run that
come to the same.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from django_conformance.compare import deprecations, observed, project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.compare import Change, Verdict
    from django_conformance.results import Report

_MANY = 40
_SEEN = {"changed": 4, "regressed": 3, "lost": 3}
_STEADY = ("configuration", "check", "makemigrations")
"""Ways by which nothing is exercised: what is read from the project's code is the same each time."""
_JUDGES = {project.SYSTEM_CHECKS_ID: "project.run.system-checks", project.MIGRATIONS_ID: project.COMPLETE}
"""The checks whose runs show what Django reports of the project."""


def differing(verdict: Verdict) -> tuple[Change, ...]:
    """Return the changes that a second run could show to be noise: all but those that another explains."""
    return tuple(change for change in verdict.changes if change.folded_under is None)


def unsure(verdict: Verdict, runs: int) -> tuple[Change, ...]:
    """Return the changes that gate and may be noise still, after so many runs in each environment."""
    gating = [change for change in verdict.changes if change.gates and change.area != "project"]
    seen = Counter(map(_happened, gating))
    return tuple(
        change
        for change in gating
        if change.check.split(".")[1] not in _STEADY and runs * seen[_happened(change)] < _SEEN[change.state]
    )


def _happened(change: Change) -> str:
    """Return what two ways of a subject have in common where the same happens to both: of observations, what differs."""
    seen = [
        change.evidence[side] for side in ("before", "after") if "way" in change.evidence and side in change.evidence
    ]
    paths = list(observed.differing(*seen)) if len(seen) == len(("before", "after")) else []
    return json.dumps([change.area, change.subject, change.state, paths], default=repr)


def selection(changes: Sequence[Change], reports: Sequence[Report]) -> tuple[str, ...] | None:
    """Return what to select so that the changes are seen again: checks, or whole areas; ``None`` for a whole run.

    What no check judges (an observation) shows when its area runs; where much differs, all of it is run. What
    is said of the project as a whole, a deprecation for example, shows in a whole run only: where it is told without gating beside
    changes that are of a part, it is not worth one.
    """
    part = [change for change in changes if not _of_whole(change)]
    whole = [change for change in changes if _of_whole(change) and (change.gates or not part)]
    if len(part) > _MANY or whole:
        return None
    known = {result.check for report in reports for result in report.results}
    checks = {_JUDGES.get(change.check, change.check): change.area for change in part}
    return tuple(sorted({check if check in known else area for check, area in checks.items()}))


def _of_whole(change: Change) -> bool:
    return change.area == "project" and change.check not in _JUDGES


def of_run(verdict: Verdict, select: tuple[str, ...] | None) -> Verdict:
    """Return the verdict without what the reference project's runs of some checks cannot say: whether the stack warns too."""
    if select is None:
        return verdict
    changes = (replace(change, stack=None) if _of_whole(change) else change for change in verdict.changes)
    return replace(verdict, changes=tuple(changes))


def of_part(report: Report) -> Report:
    """Return the report of a run of some checks without what only a whole run can say of the project."""
    kept = tuple(observation for observation in report.observations if observation.subject != deprecations.SUBJECT)
    return replace(report, observations=kept)
