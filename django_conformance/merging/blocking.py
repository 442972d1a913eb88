"""Which failed checks keep others from being judged."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.merging.merge import Merged

_LONGEST_CHAIN = 20


def blockers(report: Merged) -> Counter[str]:
    """Return how many results each failed check blocks, those included that wait for a blocked one."""
    blocked: Counter[str] = Counter()
    by: defaultdict[str, Counter[str]] = defaultdict(Counter)
    failed = set()
    for cell in report.cells:
        for row, detail in zip(cell.rows, cell.details, strict=True):
            check = report.checks[report.rows[row][0]].id
            letter = cell.outcome(row)
            if letter in "fex":
                failed.add(check)
            elif letter == "b":
                blocker = report.said(detail).get("blocked_by", "")
                blocked[blocker] += 1
                by[check][blocker] += 1
    roots: Counter[str] = Counter()
    for check, count in blocked.items():
        roots[_root(check, by, failed)] += count
    return roots


def _root(check: str, by: dict[str, Counter[str]], failed: set[str]) -> str:
    for _ in range(_LONGEST_CHAIN):
        if check in failed or check not in by:
            return check
        check = by[check].most_common(1)[0][0]
    return check
