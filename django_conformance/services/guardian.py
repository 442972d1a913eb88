"""Nothing is left of a run: no process and no file, not after Ctrl-C, not after ``kill -9`` of the run itself.

A guardian is a small process in a session of its own that reads a pipe whose other end only the run holds. The kernel
closes that end however the run dies, so end of file means the run is gone; the guardian then ends whatever carries the
run's mark, runs what was asked for with :func:`at_the_end`, and deletes its folder.

Only the standard library is imported, and psutil once the run is gone, so that the process is up at once.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.services.marks import RUN_VARIABLE, remove_folders

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

OWNER_FILE = ".django-conformance-run"
TIDY_SECONDS = 120.0
REMOVE_SECONDS = 30.0
_WISH = ".at-the-end.json"


def remove(folder: Path, run_id: str) -> None:
    """Delete the run's folder, if it is the one that this run claimed; a file still being written is tried again."""
    owner = folder / OWNER_FILE
    with contextlib.suppress(OSError):
        if owner.read_text(encoding="utf-8") != run_id:
            return
        end = time.monotonic() + REMOVE_SECONDS
        while not remove_folders(folder, last=owner.name) and time.monotonic() < end:
            continue


def at_the_end(folder: Path, name: str, command: list[str], environment: dict[str, str], cwd: Path) -> None:
    """Have a command run when everything of the run has ended, however it ends, while its folder is still there.

    It is for what is not a process and not a file of the run: a database on somebody else's server.
    """
    path = folder / f"{name}{_WISH}"
    path.touch(0o600)
    wish = {"command": command, "environment": environment, "cwd": str(cwd)}
    path.write_text(json.dumps(wish), encoding="utf-8")


def tidy(folder: Path) -> None:
    """Run what was asked for with :func:`at_the_end`, each for so long and no longer.

    One is forgotten once it has ended: where this process is killed before that, another runs it again.
    """
    for path in sorted(folder.glob(f"*{_WISH}")):
        with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
            wish = json.loads(path.read_text(encoding="utf-8"))
            if _run(wish) < 0:
                _run(wish)  # somebody has killed it
        path.unlink(missing_ok=True)


def _run(wish: dict[str, Any]) -> int:
    """Run what was asked for to its end, and return its exit status."""
    done = subprocess.run(
        wish["command"],
        env=wish["environment"],
        cwd=wish["cwd"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=TIDY_SECONDS,
        start_new_session=True,
        check=False,
    )
    return done.returncode


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
        from django_conformance.services.sweep import sweep

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


def main(argv: list[str]) -> int:
    """Wait for the run to die, then clean up after it: ``guardian RUN_ID FOLDER``, a pipe held by the run as input."""
    run_id, folder = argv
    sys.dont_write_bytecode = True  # what it compiles would make the folder anew
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    sys.stdin.buffer.read()
    from django_conformance.services.sweep import sweep

    with _alone(Path(folder)):
        sweep(run_id, Path(folder))
        tidy(Path(folder))
        remove(Path(folder), run_id)
    return 0


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait for the other guardian, where the run's launcher is one too: it would take what the first started for the run's."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # the folder is gone: the other has done it all
            descriptor = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
