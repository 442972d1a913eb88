"""One cause, one finding: what follows from another change is kept in the verdict, and does not count on its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django_conformance.codec import to_json
from django_conformance.compare.project import COMPLETE, MIGRATIONS_ID
from django_conformance.compare.sides import IMPORTABLE, Side
from django_conformance.compare.verdict import Change

_BLOCKED = re.compile(r"blocked by ([a-z]+\.[\w.-]+)")
_NONE = "The project has no "
"""What is said of a check that is skipped for want of what it looks at."""


def folded(changes: Iterable[Change], baseline: Side, candidate: Side) -> list[Change]:
    """Return the changes, those that follow from another one marked with it.

    - What could not run since a check failed (``blocked by …``) follows from that check, where its change gates by
      itself, is unstable, or is a failure that the contract expects.
    - What did not run since the project could not be imported follows from that.
    - What the project has none of any more (routers, routes, tasks) follows from what its configuration's checks say of
      the same area, or from the area's not being looked at, where that gates: what cannot be loaded is not there.
    - Migrations that would be written follow from the check that judges them.
    """
    found = list(changes)
    if candidate.unimportable and not baseline.unimportable:
        return _under_import(found, candidate)
    blockers = {
        one.check: blocker for one in candidate.report.results if (blocker := _blocker(one.outcome, one.message))
    }
    for number, change in enumerate(found):
        if change.state == "lost" and change.evidence.get("after", {}).get("outcome") == "blocked":
            match = _BLOCKED.match(change.evidence["after"]["message"])
            root = _root(match[1], blockers) if match else None
            if root is not None and _explains(root, found, candidate):
                found[number] = _under(change, root)
        elif change.state == "lost" and _is_gone(change):
            root = _unloaded(change.area, found)
            found[number] = _under(change, root) if root is not None else change
        elif change.check == MIGRATIONS_ID and any(one.check == COMPLETE and one.gates for one in found):
            found[number] = _under(change, COMPLETE)
    return found


def _is_gone(change: Change) -> bool:
    after = change.evidence.get("after", {})
    return after.get("outcome") == "skipped" and str(after.get("message", "")).startswith(_NONE)


def _unloaded(area: str, changes: Iterable[Change]) -> str | None:
    """Return the check of an area's configuration, or of its being looked at, that has regressed, if one has."""
    begins = f"{area}.configuration."
    return next(
        (
            one.check
            for one in changes
            if one.state == "regressed"
            and one.gates
            and (one.check.startswith(begins) or (one.check == IMPORTABLE and one.subject == area))
        ),
        None,
    )


def interrupted(changes: Iterable[Change]) -> list[Change]:
    """Return the changes of a candidate that was interrupted: what it did not come to could not run, and is not lost."""
    return [
        replace(change, state="could-not-run", message=f"{change.message}: its run was interrupted")
        if change.state == "lost" and change.evidence.get("after", {}).get("outcome") == "absent"
        else change
        for change in changes
    ]


def _under_import(changes: Sequence[Change], candidate: Side) -> list[Change]:
    """Return the import's failure as regressions, whatever the baseline said of that check, and the rest under it."""
    roots = [
        Change(
            "regressed",
            one.check,
            one.area,
            "must",
            one.subject,
            one.message,
            evidence={
                key: value
                for key, value in {
                    "after": {"outcome": one.outcome, "message": one.message},
                    "location": to_json(one.location) if one.location else None,
                    "hint": one.hint,
                    "docs": one.docs,
                    "reproduce": one.reproduce,
                }.items()
                if value
            },
        )
        for one in candidate.unimportable
    ]
    names = {one.check for one in roots}
    return roots + [_under(change, roots[0].check) for change in changes if change.check not in names]


def _under(change: Change, root: str) -> Change:
    return replace(change, evidence={**change.evidence, "folded_under": root})


def _blocker(outcome: str, message: str) -> str | None:
    match = _BLOCKED.match(message) if outcome == "blocked" else None
    return match[1] if match else None


def _root(check: str, blockers: dict[str, str]) -> str:
    """Return the check at the end of a chain of blocked ones."""
    seen = {check}
    while check in blockers and blockers[check] not in seen:
        check = blockers[check]
        seen.add(check)
    return check


def _explains(root: str, changes: Iterable[Change], candidate: Side) -> bool:
    expected = any(seen.result.outcome == "expected-failure" for seen in candidate.results.get(root, ()))
    return expected or any(change.check == root and (change.gates or change.state == "unstable") for change in changes)
