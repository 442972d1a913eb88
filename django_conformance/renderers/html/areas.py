"""How many results each area has, by what came of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.inventory import AREAS

if TYPE_CHECKING:
    from django_conformance.merging import Merged


_THINNEST = 1.5


@dataclass(frozen=True)
class AreaRow:
    """An area: its results that passed, that failed or broke, that are only worth knowing, and that judged nothing."""

    name: str
    passed: int
    failed: int
    info: int
    unjudged: int

    @property
    def total(self) -> int:
        """How many results it has."""
        return self.passed + self.failed + self.info + self.unjudged

    @property
    def bars(self) -> list[tuple[str, float, float]]:
        """The parts of a bar of 100 units: what each stands for, where it begins, how wide it is."""
        counts = {kind: getattr(self, kind) for kind in ("failed", "info", "passed", "unjudged") if getattr(self, kind)}
        widths = {kind: max(_THINNEST, 100 * count / self.total) for kind, count in counts.items()}
        whole, start = sum(widths.values()), 0.0
        bars = []
        for kind, width in widths.items():
            bars.append((kind, round(start, 2), round(100 * width / whole, 2)))
            start += 100 * width / whole
        return bars


def areas(report: Merged) -> list[AreaRow]:
    """Return the areas that have results, over all runs."""
    counts: dict[str, Counter[str]] = {}
    for cell in report.cells:
        for area, counted in cell.counts.items():
            counts.setdefault(area, Counter()).update(counted)
    return [row(area, counts[area]) for area in AREAS if area in counts]


def row(name: str, counts: Counter[str]) -> AreaRow:
    """Return the row of an area."""
    return AreaRow(
        name,
        counts["passed"] + counts["expected-failure"],
        counts["failed"] + counts["unexpected-pass"] + counts["error"],
        counts["info"],
        counts["skipped"] + counts["blocked"],
    )
