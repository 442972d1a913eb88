"""Ends every process of a run.

Processes are found by the mark in their environment, which survives what process trees do not: a new session, a double
fork, a parent that died first. Some servers overwrite their environment to show a title (Redis, PostgreSQL's children),
and another user's may not be read without ``CAP_SYS_PTRACE``: a process without a readable environment belongs to the
run if its command line names the run's folder, or if it works in there. So do all descendants of those that are found.
``PR_SET_PDEATHSIG`` is not used: it is Linux only, fires on the death of a *thread*, reaches only direct children, and
would add nothing that the sweep does not find.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from django_conformance.keeper import keepers
from django_conformance.services.marks import RUN_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

GRACE_SECONDS = 5.0
GIVE_UP_SECONDS = 30.0
_POLL_SECONDS = 0.02


def sweep(run_id: str, folder: Path | None = None, grace: float = GRACE_SECONDS) -> list[int]:
    """End every process of the run but the caller, its ancestors and the keeper of the folder; return the pids that were still there.

    Each is asked with SIGTERM and killed ``grace`` seconds later. Processes that appear meanwhile are swept too. Nobody
    is waited for: the exit status of the caller's own children stays the caller's to collect.
    """
    asked: dict[int, psutil.Process] = {}
    started = time.monotonic()
    while time.monotonic() - started < GIVE_UP_SECONDS:
        processes = list(_members(run_id, folder))
        if not processes:
            break
        overdue = time.monotonic() - started > grace
        for process in processes:
            with contextlib.suppress(psutil.Error):
                if overdue:
                    process.kill()
                elif asked.get(process.pid) != process:
                    process.terminate()
            asked[process.pid] = process
        time.sleep(_POLL_SECONDS)
    return sorted(asked)


def _members(run_id: str, folder: Path | None) -> Iterator[psutil.Process]:
    myself = psutil.Process()
    spared = {myself.pid, *(parent.pid for parent in myself.parents()), *(keepers(folder) if folder else ())}
    children: dict[int, list[psutil.Process]] = {}
    marked: list[psutil.Process] = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            children.setdefault(process.ppid(), []).append(process)
            if process.pid not in spared and _is_marked(process, run_id, folder):
                marked.append(process)
    seen: set[int] = set(spared)
    while marked:
        process = marked.pop()
        if process.pid not in seen:
            seen.add(process.pid)
            marked.extend(children.get(process.pid, ()))
            yield process


def _is_marked(process: psutil.Process, run_id: str, folder: Path | None) -> bool:
    environment: dict[str, str] = {}
    with contextlib.suppress(psutil.AccessDenied):
        environment = process.environ()
    if environment or folder is None:
        return environment.get(RUN_VARIABLE) == run_id
    with contextlib.suppress(psutil.AccessDenied):
        if any(str(folder) in argument for argument in process.cmdline()):
            return True
    with contextlib.suppress(psutil.AccessDenied):
        return folder in (Path(process.cwd()), *Path(process.cwd()).parents)
    return False
