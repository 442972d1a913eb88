"""A badge, as the JSON that shields.io's endpoint reads."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django_conformance.errors import ExitCode
from django_conformance.merging import findings
from django_conformance.renderers.changed import levels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_conformance.compare.verdict import Verdict
    from django_conformance.merging import Merged

LABEL = "conformance"


def badge(report: Merged) -> dict[str, Any]:
    """Return the badge of one or more runs."""
    levels = Counter(finding.result.level for finding in findings(report))
    if len(report.cells) > 1:
        clean = sum(cell.state == "clean" for cell in report.cells)
        ran = sum(cell.state != "skipped" for cell in report.cells)
        return _badge(report.exit, f"{clean} of {ran} cells clean", levels)
    passed = sum(counts["passed"] for cell in report.cells for counts in cell.counts.values())
    return _badge(report.exit, f"{passed} passed", levels, counted=True)


def verdict_badge(verdict: Verdict) -> dict[str, Any]:
    """Return the badge of a comparison."""
    return _badge(ExitCode(verdict.exit), "nothing regressed", levels(verdict), counted=True)


def _badge(status: ExitCode, message: str, found: Mapping[str, int], *, counted: bool = False) -> dict[str, Any]:
    color = "brightgreen"
    if status is ExitCode.INCOMPLETE:
        message, color = "not completed", "lightgrey"
    elif status is ExitCode.FINDINGS:
        color = "red" if found.get("must") else "orange"
        if counted:
            message = ", ".join(f"{found[level]} {level}" for level in ("must", "should") if found.get(level))
    return {"schemaVersion": 1, "label": LABEL, "message": message, "color": color}
