"""Deprecation warnings as objects: introduced, removed, escalated.

A warning is identified by its package and its text. Not by the line that causes it, which moves, and not by its category,
which changes when it escalates. Deprecations are reported at level info, and never gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packaging.version import InvalidVersion, Version

from django_conformance.compare.canonical import Canonical
from django_conformance.compare.sides import Side
from django_conformance.compare.verdict import Change

SUBJECT = "project:deprecations"
CHECK = "project.warnings.deprecations"
REMOVED = "the deprecated feature is removed now: "
"""How the words begin of what can no longer be warned of."""

_REMOVED_IN = re.compile(r"RemovedInDjango(?:(?P<year>\d{4})|(?P<major>\d)(?P<minor>\d))Warning\Z")


def _removal(category: str) -> tuple[int, int] | None:
    """Return the Django release that removes what a category warns about. Django names some categories by year."""
    match = _REMOVED_IN.match(category)
    if match is None:
        return None
    return (int(match["year"]), 0) if match["year"] else (int(match["major"]), int(match["minor"]))


def _release(django: str | None) -> tuple[int, int]:
    try:
        version = Version(django or "")
    except InvalidVersion:
        return (0, 0)
    return (version.major, version.minor)


@dataclass(frozen=True)
class Deprecation:
    """A warning from one run, with all places that cause it."""

    category: str
    message: str
    package: str
    places: tuple[Mapping[str, Any], ...]

    def pending(self, django: str | None) -> bool:
        """Whether it is only announced: ``PendingDeprecationWarning``, or due later than Django's next removals.

        Django removes in x.0 and in x.1.
        """
        removal, (major, minor) = _removal(self.category), _release(django)
        if removal is None:
            return self.category == "PendingDeprecationWarning"
        return removal > ((major, 1) if minor == 0 else (major + 1, 0))

    def expired(self, django: str | None) -> bool:
        """Whether this Django release, or an earlier one, removes what it warns about."""
        removal = _removal(self.category)
        return removal is not None and _release(django) >= removal


def deprecation_changes(baseline: Side, candidate: Side) -> list[Change]:
    """Return the differences between the deprecation warnings of the runs; none if a run did not record them."""
    before, after = baseline.observation(SUBJECT), candidate.observation(SUBJECT)
    if before is None or after is None:
        return []
    old, new = _read(before, baseline.canonical), _read(after, candidate.canonical)
    was, now = baseline.report.run.packages.get("django"), candidate.report.run.packages.get("django")
    changes: list[Change] = []
    for key in sorted({*old, *new}):
        earlier, later = old.get(key), new.get(key)
        if earlier is None and later is not None:
            changes.append(_change("introduced", None, later))
        elif later is None and earlier is not None:
            changes.append(_change("escalated" if earlier.expired(now) else "removed", earlier, None))
        elif earlier is not None and later is not None and earlier.pending(was) and not later.pending(now):
            changes.append(_change("escalated", earlier, later))
    return changes


def _read(value: Any, canonical: Canonical) -> dict[tuple[str, str], Deprecation]:
    deprecations: dict[tuple[str, str], Deprecation] = {}
    for warning in value if isinstance(value, list) else ():
        package, message = str(warning.get("package") or ""), str(warning.get("message", ""))
        key = (package, canonical.text(message))
        earlier = deprecations[key].places if key in deprecations else ()
        places = (*earlier, *_places([warning.get("location")]))
        deprecations[key] = Deprecation(str(warning.get("category", "")), message, package, places)
    return deprecations


def _places(locations: Iterable[Any]) -> Sequence[Mapping[str, Any]]:
    return [place for place in locations if isinstance(place, Mapping)]


def _change(kind: str, before: Deprecation | None, after: Deprecation | None) -> Change:
    shown = after or before
    assert shown is not None, "a change has at least one side"
    if kind == "escalated" and after is None:
        words = f"{REMOVED}{shown.category}: {shown.message}"
    elif kind == "escalated" and before is not None:
        words = f"from {before.category} to {shown.category}: {shown.message}"
    else:
        words = f"{shown.category}: {shown.message}"
    evidence: dict[str, Any] = {
        "kind": kind,
        "before": before.category if before else None,
        "after": after.category if after else None,
        "location": dict(shown.places[0]) if shown.places else None,
        "places": [dict(place) for place in shown.places],
    }
    state = {"introduced": "new", "removed": "fixed", "escalated": "changed"}[kind]
    return Change(
        state,  # type: ignore[arg-type] # one of three literals
        CHECK,
        "project",
        "info",
        shown.package or "project",
        f"deprecation {kind}: {words}",
        evidence={key: value for key, value in evidence.items() if value},
    )
