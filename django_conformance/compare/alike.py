"""The changes that several ways saw, told as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.compare.observed import differing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django_conformance.compare.verdict import Change


def alike(changes: Iterable[Change]) -> list[list[Change]]:
    """Return changes, together those of a subject that are the same one, seen by several ways."""
    together: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        evidence = change.evidence
        seen = []
        if "way" in evidence and change.state == "changed":
            seen = list(differing(evidence.get("before"), evidence.get("after")))
        own = repr(seen) if seen else (change.check, change.message)
        key = (change.state, change.level, change.area, change.subject, change.gates, evidence.get("direction"), own)
        together.setdefault(key, []).append(change)
    return list(together.values())


def distinct(changes: Iterable[Change]) -> list[Change]:
    """Return changes, one of those that are the same."""
    return [same[0] for same in alike(changes)]


def ways(same: Sequence[Change]) -> str:
    """Return the ways that saw a change; empty if it was not seen by observing a subject."""
    return ", ".join(change.evidence["way"] for change in same if "way" in change.evidence)


def said(same: Sequence[Change]) -> str:
    """Return what a change says, with all the ways that saw it."""
    message = same[0].message
    return message.replace(f" ({same[0].evidence['way']})", f" ({ways(same)})", 1) if ways(same) else message
