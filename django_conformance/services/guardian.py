"""Nothing is left of a run: no process and no file, not after Ctrl-C, not after ``kill -9`` of the run itself.

A guardian is a small process in a session of its own that reads a pipe whose other end only the run holds. The kernel
closes that end however the run dies, so end of file means the run is gone; the guardian then ends whatever carries the
run's mark, runs what was asked for with :func:`at_the_end`, and deletes its folder.

Processes are found by the mark in their environment, which survives what process trees do not: a new session, a double
fork, a parent that died first. Some servers overwrite their environment to show a title (Redis, PostgreSQL's children),
and another user's may not be read without ``CAP_SYS_PTRACE``: a process without a readable environment belongs to the
run if its command line names the run's folder, or if it works in there. So do all descendants of those that are found.
``PR_SET_PDEATHSIG`` is not used: it is Linux only, fires on the death of a *thread*, reaches only direct children, and
would add nothing that the sweep does not find.

Only the standard library and psutil are imported, so that the process is up at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

RUN_VARIABLE = "DJANGO_CONFORMANCE_RUN"
OWNER_FILE = ".django-conformance-run"
POLL_SECONDS = 0.02
GRACE_SECONDS = 5.0
GIVE_UP_SECONDS = 30.0
TIDY_SECONDS = 120.0
_WISH = ".at-the-end.json"


def marks(run_id: str) -> dict[str, str]:
    """Return what every process of a run must have in its environment, so that a sweep finds it.

    ``SPT_NOENV`` keeps the setproctitle library, which Celery uses where it is installed, from overwriting the mark.
    """
    return {RUN_VARIABLE: run_id, "SPT_NOENV": "1"}


def sweep(run_id: str, folder: Path | None = None, grace: float = GRACE_SECONDS) -> list[int]:
    """End every process of the run but the caller and its ancestors; return the pids that were still there.

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
        time.sleep(POLL_SECONDS)
    return sorted(asked)


def remove(folder: Path, run_id: str) -> None:
    """Delete the run's folder, if it is the one that this run claimed; a file still being written is tried again."""
    owner = folder / OWNER_FILE
    with contextlib.suppress(OSError):
        if owner.read_text(encoding="utf-8") != run_id:
            return
        end = time.monotonic() + GIVE_UP_SECONDS
        while folder.exists() and time.monotonic() < end:
            shutil.rmtree(folder, ignore_errors=True)


def at_the_end(folder: Path, name: str, command: list[str], environment: dict[str, str], cwd: Path) -> None:
    """Have a command run when everything of the run has ended, however it ends, while its folder is still there.

    It is for what is not a process and not a file of the run: a database on somebody else's server.
    """
    path = folder / f"{name}{_WISH}"
    path.touch(0o600)
    wish = {"command": command, "environment": environment, "cwd": str(cwd)}
    path.write_text(json.dumps(wish), encoding="utf-8")


def tidy(folder: Path) -> None:
    """Run what was asked for with :func:`at_the_end`, each for so long and no longer; none is run twice."""
    for path in sorted(folder.glob(f"*{_WISH}")):
        with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
            wish = json.loads(path.read_text(encoding="utf-8"))
            path.unlink()
            subprocess.run(
                wish["command"],
                env=wish["environment"],
                cwd=wish["cwd"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                timeout=TIDY_SECONDS,
                start_new_session=True,
                check=False,
            )


class Guardian:
    """Watches over a run for as long as the context is open: ``with Guardian(folder, run_id): …``.

    ``folder`` must exist and belong to the run alone: it is claimed on entry and deleted in the end.
    """

    def __init__(self, folder: Path, run_id: str) -> None:
        self.run_id = run_id
        self.folder = Path(folder).resolve()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Guardian:
        """Claim the folder and start the guardian process."""
        (self.folder / OWNER_FILE).write_text(self.run_id, encoding="utf-8")
        environment = {name: value for name, value in os.environ.items() if name != RUN_VARIABLE}
        environment["PYTHONPATH"] = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "django_conformance.services.guardian", self.run_id, str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder.anchor,
            env=environment,
            start_new_session=True,
        )
        return self

    def goodbye(self) -> list[int]:
        """End the run in good order: sweep, tidy, delete the folder, dismiss the guardian. Return the pids swept."""
        swept = sweep(self.run_id, self.folder)
        tidy(self.folder)
        remove(self.folder, self.run_id)
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process = None
        return swept

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Say goodbye, whatever happened inside."""
        self.goodbye()


def _members(run_id: str, folder: Path | None) -> Iterator[psutil.Process]:
    myself = psutil.Process()
    spared = {myself.pid, *(parent.pid for parent in myself.parents())}
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


def main(argv: list[str]) -> int:
    """Wait for the run to die, then clean up after it: ``guardian RUN_ID FOLDER``, a pipe held by the run as input."""
    run_id, folder = argv
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    sys.stdin.buffer.read()
    sweep(run_id, Path(folder))
    tidy(Path(folder))
    remove(Path(folder), run_id)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
