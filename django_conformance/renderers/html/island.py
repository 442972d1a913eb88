"""The data in the page: compact JSON, in parts, in which nothing can end the element that it stands in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django_conformance.merging import blockers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.checks import Check
    from django_conformance.merging import Merged, MergedCell

BUDGET = 20_000_000
"""How many characters what results say may have in a page. Beyond it evidence is left out, and the page says so."""

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def data(value: Any) -> str:
    """Return a value as JSON that is safe inside a script element."""
    return safe(json.dumps(value, separators=(",", ":")))


def safe(text: str) -> str:
    """Return JSON in which no character can begin or end markup."""
    return text.translate(_ESCAPES)


def island(report: Merged, checks: Iterable[Check], budget: int = BUDGET) -> Iterator[str]:
    """Yield the data of runs side by side."""
    known = {check.id: check for check in checks}
    head: dict[str, Any] = {
        "kind": "runs",
        "checks": [
            _check(check.id, check.area, check.level, check.docs, known.get(check.id)) for check in report.checks
        ],
        "rows": report.rows,
        "sources": _sources(report.sources),
        "blocks": blockers(report),
    }
    yield data(head)[:-1]
    yield ',"cells":['
    for number, cell in enumerate(report.cells):
        yield ("," if number else "") + data(_cell(cell, alone=len(report.cells) == 1))
    yield '],"details":['
    yield from _details(report, budget)
    yield "]}"


def _check(identifier: str, area: str, level: str, docs: str, check: Check | None) -> list[str]:
    texts = [check.holds, check.why, check.fix] if check else ["", "", ""]
    return [identifier, area, level, check.docs if check else docs, *texts]


def _cell(cell: MergedCell, *, alone: bool) -> dict[str, Any]:
    packages = cell.run.get("packages", {})
    return {
        "name": cell.name,
        "state": cell.state,
        "reason": cell.reason,
        "mayFail": cell.may_fail,
        "versions": [
            cell.run.get("python", ""),
            *(packages.get(name, "") for name in ("django", "celery", "channels")),
        ],
        "outcomes": cell.outcomes.decode(),
        "pairs": [number for pair in zip(cell.rows, cell.details, strict=True) for number in pair],
        "times": [round(seconds * 1000) for seconds in cell.durations] if alone else [],
    }


def _details(report: Merged, budget: int) -> Iterator[str]:
    used = 0
    for number, text in enumerate(report.details.texts()):
        part = text
        if used > budget:
            said = json.loads(text)
            part = json.dumps(
                {key: said[key] for key in ("message", "location", "reason", "blocked_by") if key in said}
            )
        used += len(part)
        yield ("," if number else "") + safe(part)


def _sources(sources: dict[tuple[str, int], tuple[str, ...]]) -> dict[str, list[list[Any]]]:
    by_path: dict[str, list[list[Any]]] = {}
    for (path, first), lines in sources.items():
        by_path.setdefault(path, []).append([first, lines])
    return by_path
