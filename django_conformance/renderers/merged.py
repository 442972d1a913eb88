"""Merged runs, for a terminal: a line a run, a few lines of the findings, and the outcome."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from django_conformance.errors import ExitCode
from django_conformance.merging import errors, findings
from django_conformance.renderers.finding import STYLES, kind_of, level
from django_conformance.renderers.layout import Headline
from django_conformance.renderers.markup import plain
from django_conformance.renderers.places import PLACE
from django_conformance.renderers.tally import checks_passed, some_passed
from django_conformance.renderers.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django_conformance.merging import Merged, MergedCell, MergedFinding

_WORDS = {"incomplete": "not completed", "not-built": "not built", "skipped": "not run"}
_STYLES = {"clean": "green", "findings": "red", "skipped": "dim"}
_OUTCOMES = {
    ExitCode.CLEAN: ("Clean", "bold green"),
    ExitCode.FINDINGS: ("Findings", "bold red"),
    ExitCode.INCOMPLETE: ("Not completed", "bold magenta"),
}
_LINES = 20
"""How many runs and findings have a line of their own: the reports have all of them."""


def merged_view(report: Merged) -> RenderableType:
    """Return the state of each run, the findings a line each, and the outcome of all."""
    failed = [*errors(report), *findings(report)]
    parts: list[RenderableType] = []
    if len(report.cells) > 1 or report.cells[0].reason:
        parts += [*_runs(report.cells), Text()]
    if failed:
        parts += [*_findings(failed, len(report.cells)), Text()]
    return Group(*parts, _outcome(report, failed))


def _runs(cells: Sequence[MergedCell]) -> Iterator[RenderableType]:
    """Yield a line a run; where there are many, those that are not clean."""
    told = cells if len(cells) <= _LINES else [cell for cell in cells if cell.state != "clean"]
    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    with_reasons = any(cell.reason for cell in told[:_LINES])
    if with_reasons:
        table.add_column(overflow="fold")
    for cell in told[:_LINES]:
        state = Text(_WORDS.get(cell.state, cell.state), style=_STYLES.get(cell.state, "magenta"))
        table.add_row(visible(cell.name), state, *([Text(visible(cell.reason))] if with_reasons else []))
    if told:
        yield table
    if len(told) > _LINES:
        yield Text(f"and {len(told) - _LINES} more that are not clean", style="dim")
    if len(told) < len(cells):
        yield Text(f"{len(cells) - len(told)} of {len(cells)} clean", style="green")


def _findings(failed: Sequence[MergedFinding], runs: int) -> Iterator[RenderableType]:
    for finding in failed[:_LINES]:
        result = finding.result
        parts = [level(kind_of(result)), Text(plain(result.subject), style="bold"), Text(result.check, style="dim")]
        if result.location is not None:
            parts.append(Text(plain(str(result.location)), style=PLACE))
        if runs > 1:
            parts.append(Text(f"in {len(finding.cells)} of {runs}", style="dim"))
        yield Headline(parts, 2)
    if len(failed) > _LINES:
        yield Text(f"and {len(failed) - _LINES} more: --html FILE or --markdown FILE has all of them", style="dim")


def _outcome(report: Merged, failed: Sequence[MergedFinding]) -> Text:
    word, style = _OUTCOMES[report.exit]
    counts = Counter(kind_of(finding.result) for finding in failed)
    named = ", ".join(f"{counts[kind]} {kind}" for kind in STYLES if counts[kind])
    passed = sum(area["passed"] for cell in report.cells for area in cell.counts.values())
    runs = f" in {len(report.cells)} runs" if len(report.cells) > 1 else ""
    if report.exit is ExitCode.CLEAN:
        words = checks_passed(passed) + runs + (f" ({named})" if named else "")
    else:
        words = f"{named or 'no findings'}{some_passed(passed)}{runs}"
    return Text.assemble((word, style), f": {words}.")
