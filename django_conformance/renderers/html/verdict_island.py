"""The data of a comparison in its page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django_conformance.codec import from_json, to_json
from django_conformance.compare.alike import alike, said, ways
from django_conformance.inventory import Location
from django_conformance.merging.spool import bounded
from django_conformance.renderers.html.island import data
from django_conformance.run.excerpts import excerpt, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from django_conformance.checks import Check
    from django_conformance.compare.verdict import Change, Verdict


def verdict_island(verdict: Verdict, checks: Iterable[Check], project: Path | None) -> Iterator[str]:
    """Yield the data of a comparison; code is quoted from ``project`` where it is on this machine."""
    known = {check.id: check for check in checks}
    own = [change for change in verdict.changes if change.folded_under is None]
    folded = Counter(change.folded_under for change in verdict.changes)
    sources: dict[str, list[list[Any]]] = {}
    for change in own:
        place = change.evidence.get("location")
        for location in places(from_json(Location, place) if place else None, {}):
            source = excerpt(project, location) if project is not None else None
            if source is not None:
                sources.setdefault(source.path, []).append([source.first, source.lines])
    yield data({"kind": "verdict", "sources": sources})[:-1]
    yield ',"changes":['
    for number, same in enumerate(alike(own)):
        follow = sum(folded[check] for check in {change.check for change in same})
        yield ("," if number else "") + data(_change(same, known, follow))
    yield "]}"


def _change(same: Sequence[Change], checks: dict[str, Check], follow: int) -> dict[str, Any]:
    """Return a change as data; what several ways saw has the checks of all, and both sides once."""
    change = same[0]
    evidence, check = change.evidence, checks.get(change.check)
    pairs = [[ways(same), evidence.get("before"), evidence.get("after")]]
    if "way" not in evidence:
        shown = evidence.get("observations", [])
        pairs = [[each["way"], each.get("before"), each.get("after")] for each in shown] or pairs
    known = evidence.get("known")
    return {
        "check": [change.check, change.area, change.level, evidence.get("docs", "") or (check.docs if check else "")]
        + ([check.holds, check.why, check.fix] if check else ["", "", ""]),
        "also": list(dict.fromkeys(seen.check for seen in same if seen.check != change.check)),
        "state": change.state,
        "gates": change.gates,
        "subject": change.subject,
        "message": said(same),
        "packages": to_json(change.packages),
        "stack": change.stack,
        "known": [known["package"], known["says"], change.known or ""] if known else None,
        "pairs": [bounded({"way": way, "before": before, "after": after}) for way, before, after in pairs],
        "hint": evidence.get("hint", ""),
        "location": evidence.get("location"),
        "reproduce": evidence.get("reproduce", ""),
        "direction": evidence.get("direction"),
        "follow": follow + sum(sum(seen.evidence.get("not_compared", {}).values()) for seen in same),
    }
