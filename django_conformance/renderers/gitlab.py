"""GitLab's Code Quality report, which it shows in merge requests: https://docs.gitlab.com/ci/testing/code_quality/."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from django_conformance.renderers.causes import findings
from django_conformance.renderers.markup import words

if TYPE_CHECKING:
    from django_conformance.inventory import Location
    from django_conformance.renderers.places import Places
    from django_conformance.results import Report, Result

_SEVERITIES = {"must": "critical", "should": "major", "info": "info"}
_LINES = re.compile(r"(?<=:)\d+|\bline \d+")


def code_quality(report: Report, places: Places, settings: Location) -> list[dict[str, Any]]:
    """Return the report; a finding without a place of its own, such as one about a setting, stands at ``settings``."""
    told = (*findings(report.results), *(result for result in report.results if result.outcome == "error"))
    seen: Counter[str] = Counter()
    return [_entry(result, places, result.location or settings, seen) for result in told]


def _entry(result: Result, places: Places, location: Location, seen: Counter[str]) -> dict[str, Any]:
    severity = "blocker" if result.outcome == "error" else _SEVERITIES[result.level]
    path = places.path(location)
    return {
        "description": words(result.message) + (f" Fix: {words(result.hint)}" if result.hint else ""),
        "check_name": result.check,
        "fingerprint": _fingerprint(result, path, seen),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": location.line or 1}},
    }


def _fingerprint(result: Result, path: str, seen: Counter[str]) -> str:
    """Return what stays the same while lines move, and differs between two findings that say the same."""
    key = "\0".join((result.check, result.subject, path, _LINES.sub("", result.message)))
    seen[key] += 1
    return hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()
