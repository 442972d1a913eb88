"""Where a run shares the machine's process ids: its launcher adopts whatever a process of the run leaves behind, and ends it.

A daemon that forks twice, in a session of its own and with an empty environment, becomes a child of the launcher when its
parent ends. So what the launcher descends to is what the run has started.

https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from django_conformance.confinement import kernel, processes
from django_conformance.keeper import keepers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

GIVE_UP_SECONDS = 10.0
_POLL_SECONDS = 0.01


def launch(
    command: Sequence[str], folder: Path, caller: int | None = None, restrict: Callable[[], None] = lambda: None
) -> NoReturn:
    """Run a command as a child, end what it leaves behind, and exit as it did.

    ``restrict`` is called in the child before the command is. Where the command that started the run is gone (``caller``, if it may be so by now), end the run and tidy up after it.
    """
    caller = caller or os.getppid()
    kernel.adopt_orphans()
    processes.hold_signals()
    child = os.fork()
    if child == 0:
        kernel.end_with_parent(signal.SIGKILL)
        restrict()
        processes.execute(command)

    def pass_on(number: int, _frame: object) -> None:
        with suppress(ProcessLookupError):  # it has just ended
            os.kill(child, number if os.getppid() == caller else signal.SIGKILL)

    for number in processes.PASSED_ON:
        signal.signal(number, pass_on)
    processes.let_signals_through()
    kernel.end_with_parent(signal.SIGTERM)
    if os.getppid() != caller:
        os.kill(child, signal.SIGKILL)
    ended, status = os.wait()
    while ended != child:
        ended, status = os.wait()
    for number in processes.PASSED_ON:
        signal.signal(number, signal.SIG_IGN)
    end_children(keepers(folder))
    if os.getppid() != caller and not keepers(folder):
        processes.clean_up(folder)
    processes.end_as(status)


def end_children(spared: Collection[int]) -> None:
    """Kill the children of this process with all that descends from them, but those that are ``spared``, and collect them.

    Each death may make another descendant a child of this process: it goes on until there is none.
    """
    end = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < end:
        left = descendants(os.getpid(), spared)
        if not left:
            return
        for process in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        for process in left:
            with suppress(ChildProcessError):
                os.waitpid(process, os.WNOHANG)
        time.sleep(_POLL_SECONDS)


def descendants(ancestor: int, spared: Collection[int] = ()) -> list[int]:
    """Return the processes that descend from one, nearest first; ``spared`` ones and theirs are left out."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                status = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                children.setdefault(int(status.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    below: list[int] = []
    nearest = list(children.get(ancestor, ()))
    while nearest:
        process = nearest.pop(0)
        if process not in spared:
            below.append(process)
            nearest += children.get(process, ())
    return below
