"""Shows cells while they run: one line per cell on a terminal, one line per stage elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from django_conformance.environments.cells import Cell
    from django_conformance.environments.matrix_run import CellStage


class CellsProgress:
    """The display, from the block's beginning to its end."""

    def __init__(self, console: Console, cells: Iterable[Cell]) -> None:
        self._console = console
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TextColumn("{task.fields[stage]}"),
            TimeElapsedColumn(),
        )
        self._display = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._tasks = {
            cell.name: self._display.add_task(cell.name, total=1, start=False, stage="waiting") for cell in cells
        }

    def __enter__(self) -> CellsProgress:
        self._display.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._display.stop()

    def stage(self, cell: Cell, stage: CellStage) -> None:
        """Show that a cell has reached a stage."""
        task = self._tasks[cell.name]
        if stage == "resolving":
            self._display.start_task(task)
        self._display.update(task, stage=stage, completed=int(stage == "done"))
        if not self._console.is_terminal and stage != "waiting":
            self._console.print(f"{cell.name}: {stage}", soft_wrap=True)
