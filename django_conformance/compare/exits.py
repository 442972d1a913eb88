"""The exit status of a comparison: findings before incomplete before clean."""

from __future__ import annotations

from collections.abc import Sequence

from django_conformance.compare.sides import Side
from django_conformance.compare.verdict import Change
from django_conformance.errors import ExitCode

UNIMPORTABLE = "The project could not be imported in the baseline"
"""How the reason of a comparison begins that had nothing to compare."""


def exit_of(changes: Sequence[Change], baseline: Side, candidate: Side) -> tuple[ExitCode, str]:
    """Return the exit status, and the reason if it is 2.

    1: something gates. 2: nothing was compared, a run was interrupted, the tool failed on a check in both
    runs, or fewer checks ran than in the baseline and no finding says why.
    """
    if baseline.unimportable:
        cause = baseline.unimportable[0].message
        return (
            ExitCode.INCOMPLETE,
            f"{UNIMPORTABLE}, so nothing was compared: {cause}",
        )
    if any(change.gates for change in changes):
        return ExitCode.FINDINGS, ""
    if not _compared(baseline, candidate):
        return ExitCode.INCOMPLETE, "Nothing was compared: no check ran in both."
    for name, side in (("baseline", baseline), ("candidate", candidate)):
        if side.interrupted:
            return ExitCode.INCOMPLETE, f"The {name} was interrupted, so it has only some of the checks."
    broken = [change.check for change in changes if change.state == "could-not-run" and change.level != "info"]
    if broken:
        return ExitCode.INCOMPLETE, f"Checks ended with an error in both runs: {_named(broken)}."
    lost = [
        change.check
        for change in changes
        if change.state == "lost" and change.folded_under is None and "way" not in change.evidence
    ]
    if lost:
        return ExitCode.INCOMPLETE, f"Fewer checks ran than in the baseline, and no finding says why: {_named(lost)}."
    return ExitCode.CLEAN, ""


def _compared(baseline: Side, candidate: Side) -> bool:
    ran = [
        {check for check, results in side.results.items() if any(result.ran for result in results)}
        for side in (baseline, candidate)
    ]
    return bool(ran[0] & ran[1])


def _named(checks: Sequence[str]) -> str:
    names = list(dict.fromkeys(checks))
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" and {more} more" if more > 0 else "")
