"""The version matrix and what came of it, for a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from django_conformance.environments.cells import TITLES
from django_conformance.environments.matrix import differences
from django_conformance.inventory import AREAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django_conformance.environments.cells import Cell
    from django_conformance.environments.matrix import CellDifference, CellResult

_STYLES = {"clean": "green", "findings": "red", "incomplete": "bold red", "not-built": "bold red", "skipped": "yellow"}
_WORDS = {"findings": "findings", "incomplete": "not completed", "not-built": "not built"}
_MOST = 12


def cells_view(cells: Iterable[Cell]) -> RenderableType:
    """Return the cells and why each is there."""
    text = Text()
    for cell in cells:
        text.append(f"{cell.name}\n", style="bold")
        text.append(f"    {cell.reason}{' (may fail)' if cell.may_fail else ''}\n")
    text.rstrip()
    return text


def cells_json(cells: Iterable[Cell]) -> dict[str, Any]:
    """Return the cells as GitHub's ``strategy.matrix`` takes them: a job a cell."""
    return {
        "include": [
            {
                "cell": cell.name,
                "python": cell.python,
                "django": cell.django or cell.lane,
                "celery": cell.celery or cell.lane,
                "channels": cell.channels or cell.lane,
                "server": cell.server,
                "broker": cell.broker,
                "database": cell.database,
                "experimental": cell.may_fail,
                "reason": cell.reason,
            }
            for cell in cells
        ]
    }


def results_view(results: Sequence[CellResult]) -> RenderableType:
    """Return one table, cells by areas; then why cells are missing, what fails, and what differs between neighbours."""
    parts: list[RenderableType] = [_table(results)]
    parts += [
        Text.assemble("\n", (f"{result.cell.name}: {_WORDS[result.state]}\n", "bold"), result.reason)
        for result in results
        if result.state in ("incomplete", "not-built")
    ]
    skipped = [result for result in results if result.state == "skipped"]
    if skipped:
        parts.append(Text("\nNot run:", style="bold"))
        parts += [Text(f"  {result.cell.name}: {result.reason}", style="yellow") for result in skipped]
    parts += [_difference(difference) for difference in differences(results)]
    parts.append(Text(f"\n{_conclusion(results)}"))
    return Group(*parts)


def _table(results: Sequence[CellResult]) -> Table:
    areas = [area for area in AREAS if any(area in result.counts for result in results)]
    table = Table(box=None, padding=(0, 1, 0, 0))
    table.add_column("cell", overflow="fold", min_width=20)
    for area in areas:
        table.add_column(area, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for result in results:
        mark = Text(_WORDS.get(result.state, result.state), style=_STYLES[result.state])
        name = f"{result.cell.name} (may fail)" if result.cell.may_fail else result.cell.name
        table.add_row(name, *(_count(result.counts.get(area, {})) for area in areas), mark)
    return table


def _count(counts: Mapping[str, int]) -> Text:
    if not counts:
        return Text("–", style="dim")
    failed = counts.get("failed", 0) + counts.get("unexpected-pass", 0) + counts.get("error", 0)
    passed = counts.get("passed", 0) + counts.get("expected-failure", 0)
    return Text(f"✗ {failed} of {failed + passed}", style="red") if failed else Text(f"✓ {passed}")


def _difference(difference: CellDifference) -> Text:
    axes = ", ".join(f"{TITLES.get(axis, axis)} {before} → {after}" for axis, before, after in difference.axes)
    text = Text.assemble(
        "\n", (f"{difference.before.name} → {difference.after.name}", "bold"), f" ({axes or 'the same versions'})"
    )
    for check, subject, before, after in difference.checks[:_MOST]:
        text.append(f"\n  {check} [{subject}]: {before} → {after}")
    if len(difference.checks) > _MOST:
        text.append(f"\n  and {len(difference.checks) - _MOST} more")
    return text


def _conclusion(results: Sequence[CellResult]) -> str:
    return ", ".join(_tallies(results)) + "."


def _tallies(results: Sequence[CellResult]) -> Iterator[str]:
    words = {
        "clean": "clean",
        "findings": "with findings",
        "incomplete": "not completed",
        "not-built": "not built",
        "skipped": "not run",
    }
    yield f"{len(results)} cells"
    for state, word in words.items():
        number = sum(result.state == state for result in results)
        if number:
            yield f"{number} {word}"
