"""Merged runs, for a terminal: a line a cell."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from django_conformance.merging import findings
from django_conformance.renderers.visible import visible

if TYPE_CHECKING:
    from django_conformance.merging import Merged

_STYLES = {"clean": "green", "findings": "red", "skipped": "dim"}


def merged_view(report: Merged) -> RenderableType:
    """Return the state of each run, and how many findings there are at each level."""
    table = Table.grid(padding=(0, 2))
    for cell in report.cells:
        table.add_row(
            Text(visible(cell.name)),
            Text(cell.state, style=_STYLES.get(cell.state, "magenta")),
            Text(visible(cell.reason)),
        )
    found = Counter(finding.result.level for finding in findings(report))
    told = ", ".join(f"{found[level]} {level}" for level in ("must", "should", "info") if found[level])
    return Group(table, Text(), Text(f"{told or 'No findings'}. Write a report with --html FILE."))
