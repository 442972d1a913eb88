"""The matrix as a table: cells by areas."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.inventory import AREAS
from django_conformance.renderers.html.areas import AreaRow, row

if TYPE_CHECKING:
    from django_conformance.merging import Merged, MergedCell

STATES = {
    "clean": "clean",
    "findings": "findings",
    "incomplete": "not completed",
    "not-built": "not built",
    "skipped": "not run",
}
_STEPS = ((0.0, 0), (0.01, 1), (0.05, 2), (0.2, 3))


@dataclass(frozen=True)
class HeatRow:
    """A cell: an area's counts for each column, ``None`` where the area did not run."""

    cell: MergedCell
    areas: tuple[AreaRow | None, ...]

    @property
    def state(self) -> str:
        """Its state in words."""
        return STATES[self.cell.state]

    @property
    def order(self) -> int:
        """The number by which the most urgent cells come first."""
        return ("not-built", "incomplete", "findings", "clean", "skipped").index(self.cell.state)


@dataclass(frozen=True)
class HeatMap:
    """The areas that ran in any cell, and the cells."""

    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    states: tuple[tuple[str, str, int], ...]


def heat(area: AreaRow) -> int:
    """Return how hot an area is, from 0 (nothing failed) to 4 (more than a fifth did)."""
    if not area.failed:
        return 0
    share = area.failed / (area.failed + area.passed)
    return 1 + sum(share > limit for limit, _ in _STEPS[1:])


def heat_map(report: Merged) -> HeatMap:
    """Return the matrix of a report."""
    columns = tuple(area for area in AREAS if any(area in cell.counts for cell in report.cells))
    rows = tuple(
        HeatRow(cell, tuple(row(area, cell.counts[area]) if area in cell.counts else None for area in columns))
        for cell in report.cells
    )
    counted: Counter[str] = Counter(cell.state for cell in report.cells)
    told = {**STATES, "findings": "with findings"}
    return HeatMap(
        columns, rows, tuple((state, words, counted[state]) for state, words in told.items() if counted[state])
    )
