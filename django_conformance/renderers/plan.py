"""What a gate is going to compare, for a terminal: where the requirements come from, and what moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from django_conformance.errors import ConformanceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.environments.records import Moved
    from django_conformance.gate.plan import Plan


def plan_view(plan: Plan) -> RenderableType:
    """Return what is compared: a line a package that moves, those that were not asked for among them."""
    parts: list[RenderableType] = [Text.assemble(("requirements  ", "dim"), plan.requirements.origin)]
    notes = (*plan.requirements.notes, *plan.baseline.resolution.notes)
    parts += [Text(f"  {note}", style="dim") for note in notes]
    parts += [
        Text(
            f"  {override.name} {override.before} is replaced by {override.after} in both environments, because this tool needs it.",
            style="dim",
        )
        for override in plan.baseline.tool_packages.overrides
    ]
    parts += _moves(plan.moved) if not isinstance(plan.candidate, ConformanceError) else []
    return Group(*parts)


def _moves(moved: tuple[Moved, ...]) -> Iterator[RenderableType]:
    if not moved:
        yield Text("No version differs: both runs use the same environment.", style="yellow")
        return
    table = Table.grid(padding=(0, 2))
    for package in moved:
        table.add_row(Text("  " + package.name, style="bold"), package.before or "–", "→", package.after or "–")
    yield table
    yield Text()
