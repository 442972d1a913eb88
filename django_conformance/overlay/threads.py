"""Remembers which threads code of the project has started: a copy of the process does not have them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import wrapt

from django_conformance.overlay.guard import place

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_started: WeakKeyDictionary[threading.Thread, str] = WeakKeyDictionary()


def install(overlay: Overlay) -> None:
    """Remember each thread that is started while code of the project runs, with the line."""

    def start(wrapped: Any, thread: threading.Thread, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        path, line = place(overlay.project)
        if path is not None:
            _started[thread] = f"{path}:{line}"
        return wrapped(*args, **kwargs)

    wrapt.wrap_function_wrapper(threading, "Thread.start", start)


def of_the_project() -> list[str]:
    """Return the lines that have started the threads that run now, each once."""
    return sorted({line for thread, line in list(_started.items()) if thread.is_alive()})
