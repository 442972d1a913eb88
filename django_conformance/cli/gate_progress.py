"""Shows a gate while it runs: one line per environment and run. Without a terminal, each line appears when it ends."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from django_conformance.renderers.plan import plan_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from django_conformance.gate.plan import Plan

_ENDS = {"built": "built", "reused": "reused", "failed": "cannot be built"}


class GateProgress:
    """The display. A run ends with the next one, or with the block."""

    def __init__(self, console: Console, display: Progress) -> None:
        self._console, self._display = console, display
        self._tasks: dict[str, TaskID] = {}
        self._begun: dict[str, float] = {}
        self._told: dict[str, str] = {}
        self._run = ""

    def planned(self, plan: Plan) -> None:
        """Show which versions are compared."""
        self._console.print(plan_view(plan))

    def building(self, name: str, stage: str) -> None:
        """Show how far an environment is."""
        self._show(f"environment  {name}", _ENDS.get(stage, stage))
        if stage in _ENDS:
            self._end(f"environment  {name}")

    def running(self, name: str, count: int) -> None:
        """Show how many checks a run has judged; the run before it has ended."""
        shown = f"run  {name}"
        if shown != self._run:
            self.ended()
            self._run = shown
        self._show(shown, f"{count} {'check' if count == 1 else 'checks'}" if count else "starting")

    def note(self, text: str) -> None:
        """Show a note."""
        self._console.print(text, style="yellow", soft_wrap=True)

    def ended(self) -> None:
        """Show that the last run has ended."""
        if self._run:
            self._end(self._run)
        self._run = ""

    def _show(self, name: str, told: str) -> None:
        if name not in self._tasks:
            self._tasks[name] = self._display.add_task(name, total=1, told=told)
            self._begun[name] = time.monotonic()
        self._told[name] = told
        self._display.update(self._tasks[name], told=told)

    def _end(self, name: str) -> None:
        self._display.update(self._tasks[name], completed=1)
        if not self._console.is_terminal:
            seconds = time.monotonic() - self._begun[name]
            self._console.print(f"{name}: {self._told[name]}, {seconds:.0f} s", soft_wrap=True)


@contextmanager
def gate_progress(console: Console) -> Iterator[GateProgress]:
    """Show a gate's progress within the block."""
    columns = (
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description}"),
        TextColumn("[dim]{task.fields[told]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as display:
        shown = GateProgress(console, display)
        yield shown
        shown.ended()
    console.print()
