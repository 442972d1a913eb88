"""Shows what a run is doing, and its progress."""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.progress_bar import ProgressBar
from rich.text import Text

from django_conformance.cli.screen import Screen
from django_conformance.deadlines import deadline
from django_conformance.tail import Tail

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.cli.child import Child

_INTERVAL = 0.05
_PATIENCE = 5
_WORDS = {"discover": "importing the project", "services": "starting services", "checks": "running checks"}


def watch(child: Child, progress: Path, outcomes: Tail) -> None:
    """Follow the child's progress file until it ends, or until it has been silent for too long."""
    console = Screen()
    lines, counts, quiet = Tail(progress), Counter[str](), _Quiet()
    columns = (
        SpinnerColumn("line" if console.options.ascii_only else "dots"),
        TextColumn("{task.description}"),
        _Bar(bar_width=20),
        _Count(),
        TextColumn("{task.fields[tally]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as display:
        task = display.add_task("starting", total=None, tally="")
        while not child.ended(_INTERVAL) and not quiet.too_long():
            for record in records(lines):
                quiet.heard(record)
                _show(display, task, record)
            for record in records(outcomes):
                quiet.heard(record)
                counts.update([str(record.get("outcome"))] if record.get("type") == "result" else [])
            failed = counts["failed"] + counts["error"]
            display.update(task, tally=f"[red]{failed} failed[/]" if failed else "")


class _Bar(BarColumn):
    """A bar, once it is known of how many."""

    def render(self, task: Task) -> ProgressBar:
        """Return the bar, of no width while nothing is counted."""
        return ProgressBar(width=0) if task.total is None else super().render(task)


class _Count(MofNCompleteColumn):
    """How many of how many, once that is known."""

    def render(self, task: Task) -> Text:
        """Return the numbers."""
        return Text() if task.total is None else super().render(task)


def _show(display: Progress, task: Any, record: dict[str, Any]) -> None:
    if record["stage"] == "check":
        display.update(task, advance=1, description=f"{record['check']:<40.40}")
    elif record["stage"] == "checks":
        display.update(task, total=record["count"], completed=0, description=_WORDS["checks"])
    else:
        display.update(task, description=_WORDS.get(record["stage"], record["stage"]))


class _Quiet:
    """Measures how long nothing was heard; deadlines of a project that is slow to start are longer."""

    def __init__(self) -> None:
        self._limit = _PATIENCE * deadline()
        self._last = time.monotonic()

    def heard(self, record: dict[str, Any]) -> None:
        self._limit = max(self._limit, _PATIENCE * float(record.get("deadline", 0)))
        self._last = time.monotonic()

    def too_long(self) -> bool:
        return time.monotonic() - self._last > self._limit


def records(tail: Tail) -> list[dict[str, Any]]:
    """Return the records that were written since the last call."""
    written = []
    for line in tail.read():
        with suppress(ValueError):  # skip unreadable lines; the report's reader says what is wrong
            written.append(json.loads(line))
    return [record for record in written if isinstance(record, dict)]
