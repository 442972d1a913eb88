"""The line of the project that is being waited at: in a coroutine, or in a thread that one waits for."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path
from typing import Any

from django_conformance.discovery.cause import inside, relative
from django_conformance.inventory import Location


def awaited(project: Path) -> Location | None:
    """Return the innermost line of the project in a task of the running event loop, or in another thread of this process."""
    own = asyncio.current_task()
    for task in sorted(asyncio.all_tasks(), key=lambda task: task.get_name(), reverse=True):
        place = None if task is own else _innermost(task.get_coro(), project)
        if place is not None:
            return place
    for identifier, frame in sys._current_frames().items():
        if identifier != threading.get_ident():
            place = _last(frame, project)
            if place is not None:
                return place
    return None


def _innermost(coroutine: Any, project: Path) -> Location | None:
    place = None
    while coroutine is not None:
        frame = next(
            (frame for name in ("cr_frame", "gi_frame", "ag_frame") if (frame := getattr(coroutine, name, None))), None
        )
        place = _last(frame, project, outer=False) or place
        coroutine = next(
            (inner for name in ("cr_await", "gi_yieldfrom", "ag_await") if (inner := getattr(coroutine, name, None))),
            None,
        )
    return place


def _last(frame: Any, project: Path, *, outer: bool = True) -> Location | None:
    while frame is not None:
        if inside(frame.f_code.co_filename, project):
            return Location(relative(frame.f_code.co_filename, project), frame.f_lineno)
        frame = frame.f_back if outer else None
    return None
