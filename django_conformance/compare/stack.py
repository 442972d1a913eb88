"""Whether the reference project changes too: then the stack is the cause, not the project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django_conformance.compare.verdict import Change


def with_stack(changes: Sequence[Change], stack: Sequence[Change] | None) -> list[Change]:
    """Return the changes, each with whether the reference project's have its equivalent; unknown without them.

    Equivalent is the same check in the same state, whatever its subject; of an observation, the same area and way with
    a difference in the same place; of a deprecation, one of the same package in the same words; of the system checks, one of the same id.
    """
    if stack is None:
        return list(changes)
    theirs = {key for change in stack for key in _keys(change)}
    return [replace(change, stack=any(key in theirs for key in _keys(change))) for change in changes]


def _keys(change: Change) -> list[tuple[str, ...]]:
    key = (change.state, change.check)
    if change.check == "project.warnings.deprecations":
        return [(*key, change.subject, change.message)]
    if change.check == "project.check.system-checks":
        message = change.evidence.get("after") or change.evidence.get("before") or {}
        return [(*key, str(message.get("id") or change.message))]
    if "paths" in change.evidence:
        way = (change.state, change.area, change.evidence["way"])
        return [(*way, _place(path)) for path in change.evidence["paths"]]
    return [key]


def _place(path: str) -> str:
    """Return where in an observation it is, without the numbers of its items: ``frames[2].json`` is ``frames``."""
    return path.partition("[")[0]
