"""Keeps the run's own processes as they are, whatever a project does while it is imported.

gevent and eventlet do not patch them, and a copy that the project forks of one does not go on as a second one of it. Its limits
stay what they are, and its files open.
There tasks, sockets and commands are called as a test suite calls them, beside threads of the run, which cannot go on
once threads are replaced. The processes that production has too are patched as the project asks: its worker, its server
and ``manage.py``.
"""

from __future__ import annotations

import os
import signal
from types import FunctionType
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.process_state import repair
from django_conformance.overlay.stacks import leave

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


_own: list[int] = []

FILE = "patched-by"
"""The file in a run's folder with the name of the library that the project has patch its processes."""


def install(folder: Path) -> None:
    """Make the functions that patch the standard library do nothing in this process, but for a note in the run's folder."""
    _own[:] = [os.getpid()]

    def gevent(module: Any) -> None:
        patched = _noting(folder, "gevent")
        for name, value in list(vars(module).items()):
            if name.startswith("patch_") and isinstance(value, FunctionType):
                setattr(module, name, patched)

    def eventlet(module: Any) -> None:
        module.monkey_patch = _noting(folder, "eventlet")

    def resource(module: Any) -> None:
        module.setrlimit = _not_here(module.setrlimit)

    os.closerange = _not_here(os.closerange)
    wrapt.when_imported("resource")(resource)
    wrapt.when_imported("gevent.monkey")(gevent)
    wrapt.when_imported("eventlet.patcher")(eventlet)


def patched_by(folder: Path) -> str | None:
    """Return which of both the project has patch its processes."""
    path = folder / FILE
    return path.read_text(encoding="utf-8") if path.exists() else None


def end_copies() -> None:
    """End this process if it is a copy that the project forked of one of the run's own while it was imported.

    One of the run's own goes on with functions of Python that the project has replaced by what cannot be called, and hears of the
    ends of its children.
    """
    if _own and os.getpid() not in _own:
        leave(0)
    if _own:
        repair()
        if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:  # or nothing is known of how a process of the run ended
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _not_here(function: Callable[..., None]) -> Callable[..., None]:
    """Return what does nothing in this process, which needs its limits and its descriptors, and what was asked in a copy of it."""

    def unless_own(*arguments: Any) -> None:
        if os.getpid() not in _own:
            function(*arguments)

    return unless_own


def _noting(folder: Path, name: str) -> Callable[..., bool]:
    def patched(*_arguments: Any, **_options: Any) -> bool:
        (folder / FILE).write_text(name, encoding="utf-8")
        return True

    return patched
