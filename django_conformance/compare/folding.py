"""One cause, one finding: a change that follows from another stays in the verdict, but does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django_conformance.codec import to_json
from django_conformance.compare import deprecations
from django_conformance.compare.project import COMPLETE, MIGRATIONS_ID
from django_conformance.compare.sides import IMPORTABLE, Side
from django_conformance.compare.verdict import Change

_GONE = ("no-subject", "project-lacks")
"""Kinds of reason for which a check is skipped if its subject no longer exists."""


def folded(changes: Iterable[Change], baseline: Side, candidate: Side) -> list[Change]:
    """Return the changes. Those that follow from another change are marked with it.

    - What did not run because a check failed (``blocked_by``) follows from that check, if its change gates by
      itself, is unstable, or is an expected failure.
    - What did not run because the project could not be imported follows from that, and is only counted.
    - What the project no longer has (routers, routes, tasks, a channel layer) follows from a gating change of a
      configuration check of the same area, or of the area as such: what cannot be loaded is missing.
    - Migrations that would be written follow from the check that judges them.
    - That something deprecated is no longer used follows from its removal, and is no fix.
    """
    folding = list(changes)
    if candidate.unimportable and not baseline.unimportable:
        return _under_import(folding, candidate)
    blockers = {result.check: result.blocked_by for result in candidate.report.results if result.blocked_by}
    for number, change in enumerate(folding):
        blocker = _after(change).get("blocked_by")
        if change.state == "lost" and blocker:
            root = _root(blocker, blockers)
            if _explains(root, folding, candidate):
                folding[number] = _under(change, root)
        elif change.state == "lost" and _is_gone(change):
            unloaded = _unloaded(change.area, folding)
            folding[number] = _under(change, unloaded) if unloaded is not None else change
        elif change.check == MIGRATIONS_ID and _gates(COMPLETE, folding):
            folding[number] = _under(change, COMPLETE)
        elif change.check == "project.run.deprecations" and change.state == "fixed" and _is_removed(change, folding):
            folding[number] = _under(change, deprecations.CHECK)
    return folding


def _is_removed(change: Change, changes: Iterable[Change]) -> bool:
    """Whether what a change says is no longer used has been removed, so that nothing warns of it."""
    removed = (
        other.message.partition(deprecations.REMOVED)[2] for other in changes if other.check == deprecations.CHECK
    )
    return any(words and words in change.message for words in removed)


def _gates(check: str, changes: Iterable[Change]) -> bool:
    return any(change.check == check and change.gates for change in changes)


def _is_gone(change: Change) -> bool:
    reason = _after(change).get("reason") or {}
    return reason.get("kind") in _GONE


def _after(change: Change) -> Mapping[str, Any]:
    """Return the candidate's result; empty if the change is of an observation."""
    after = change.evidence.get("after")
    return after if isinstance(after, Mapping) and "outcome" in after else {}


def _unloaded(area: str, changes: Iterable[Change]) -> str | None:
    """Return a regressed configuration check of an area, or the check that the area can be loaded; ``None`` if none regressed."""
    begins = f"{area}.configuration."
    return next(
        (
            change.check
            for change in changes
            if change.state == "regressed"
            and change.gates
            and (change.check.startswith(begins) or (change.check == IMPORTABLE and change.subject == area))
        ),
        None,
    )


def interrupted(changes: Iterable[Change]) -> list[Change]:
    """Return the changes of an interrupted candidate: what it did not reach could not run, and is not lost."""
    return [
        replace(change, state="could-not-run", message=f"{change.message}: the run was interrupted")
        if change.state == "lost" and _after(change).get("outcome") == "absent"
        else change
        for change in changes
    ]


def _under_import(changes: Sequence[Change], candidate: Side) -> list[Change]:
    """Return the failed import as regressions, whatever the baseline said of that check, and nothing else.

    Its evidence says how many results of each area could not be compared.
    """
    roots = [
        Change(
            "regressed",
            failure.check,
            failure.area,
            "must",
            failure.subject,
            failure.message,
            evidence={
                key: value
                for key, value in {
                    "after": {"outcome": failure.outcome, "message": failure.message},
                    "location": to_json(failure.location) if failure.location else None,
                    "hint": failure.hint,
                    "docs": failure.docs,
                    "reproduce": failure.reproduce,
                }.items()
                if value
            },
        )
        for failure in candidate.unimportable
    ]
    names = {root.check for root in roots}
    lost = Counter(change.area for change in changes if change.state == "lost" and change.check not in names)
    if lost:
        roots[0] = replace(roots[0], evidence={**roots[0].evidence, "not_compared": dict(lost)})
    return roots


def _under(change: Change, root: str) -> Change:
    return replace(change, evidence={**change.evidence, "folded_under": root})


def _root(check: str, blockers: dict[str, str]) -> str:
    """Return the check at the end of a chain of blocked ones."""
    chain = {check}
    while check in blockers and blockers[check] not in chain:
        check = blockers[check]
        chain.add(check)
    return check


def _explains(root: str, changes: Iterable[Change], candidate: Side) -> bool:
    expected = any(result.outcome == "expected-failure" for result in candidate.results.get(root, ()))
    return expected or any(change.check == root and (change.gates or change.state == "unstable") for change in changes)
