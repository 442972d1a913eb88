"""Processes of a run: started in the background, ready on a condition, stopped whatever happens."""

from __future__ import annotations

import signal
import subprocess
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import psutil
from mirakuru.base import SimpleExecutor
from mirakuru.exceptions import ProcessExitedWithError, TimeoutExpired

from django_conformance.deadlines import deadline, within
from django_conformance.drivers.output import cut_back
from django_conformance.errors import ConformanceError
from django_conformance.overlay import stacks
from django_conformance.run.cut_short import ask, kill, late, size_of
from django_conformance.tail import end_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django_conformance.inventory import Location
    from django_conformance.run.context import RunContext

_TAIL = 4000
_LOOKS = 1.0


class ProcessFailed(ConformanceError):
    """A process of the run ended, or was not ready in time.

    ``log`` is the end of what it wrote, ``location`` the line of the project that it waited at, where that is known.
    """

    def __init__(self, message: str, log: str, location: Location | None = None) -> None:
        super().__init__(message, "Its last output is in the evidence.")
        self.log = log
        self.location = location


class _Executor(SimpleExecutor):
    """A mirakuru executor that is ready when a condition of ours says so."""

    def __init__(
        self, command: Sequence[str], ready: Callable[[], bool], late: Callable[[int], None], **options: Any
    ) -> None:
        super().__init__(list(command), sleep=0.02, **options)
        self._ready = ready
        self._late = late

    def start(self) -> _Executor:
        super().start()
        self.wait_for(self._is_ready)
        return self

    def _is_ready(self) -> bool:
        return self.running() and self._ready()

    def wait_for(self, wait_for: Callable[[], bool]) -> _Executor:
        while self.check_timeout():
            if wait_for():
                return self
            if self.process is None or self.process.poll() is not None:
                raise ProcessExitedWithError(self, self.process.returncode if self.process else -1)
            _pause()
        if self.process is not None:
            self._late(self.process.pid)
        self.kill()
        raise TimeoutExpired(self, timeout=self._timeout)


def _pause() -> None:
    import time

    time.sleep(0.02)


class BackgroundProcess:
    """A process that is started at once and waited for when it is needed.

    Args:
        run: the run it belongs to: its environment, its project folder and where its log goes.
        name: of its log file.
        command: what to start; ``sys.executable`` first, for a Python process that boots with the overlay.
        ready: says whether it is ready; it is called until it says so.
    """

    def __init__(
        self, run: RunContext, name: str, command: Sequence[str], ready: Callable[[], bool], **environment: str
    ) -> None:
        self.name = name
        self.log_path = run.folder.path / "logs" / f"{name}.log"
        self._log = self.log_path.open("ab")
        self._project = run.request.project
        self._stacks = Path(environment[stacks.FILE]) if stacks.FILE in environment else None
        self._location: Location | None = None
        self._executor = _Executor(
            command,
            ready,
            self._look,
            timeout=deadline(),
            cwd=str(run.request.project),
            envvars={**run.environment(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            stop_signal=_ending(run),
            expected_returncode=None,
        )
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._started: Future[Any] = self._pool.submit(self._executor.start)
        self._stopped = Event()
        Thread(target=self._keep_short, name=f"{name}-log", daemon=True).start()

    def _look(self, pid: int) -> None:
        """See which line of the project it waits at, since it is not ready in time and going to be killed."""
        if self._stacks is None:
            return
        told = size_of(self._stacks)
        with suppress(psutil.Error):
            ask([pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))], self._stacks)
        self._location = late(self._stacks, self._project, since=told).location

    def _keep_short(self) -> None:
        """Keep what the process prints from filling the folder, which may lie in memory."""
        while not self._stopped.wait(_LOOKS):
            cut_back(self.log_path)

    @property
    def pid(self) -> int:
        """Return its process id.

        Raises:
            psutil.NoSuchProcess: it has none yet.
        """
        process = self._executor.process
        if process is None:
            raise psutil.NoSuchProcess(-1, self.name)
        return int(process.pid)

    @property
    def status(self) -> int | None:
        """Return its exit status, negative for the signal that ended it; ``None`` while it runs."""
        process = self._executor.process
        return process.poll() if process is not None else None

    def log(self) -> str:
        """Return the end of what the process has written so far."""
        return end_of(self.log_path)

    def wait(self) -> BackgroundProcess:
        """Wait until it is ready.

        Raises:
            ProcessFailed: it ended, or was not ready before the deadline.
        """
        try:
            self._started.result()
        except ProcessExitedWithError as error:
            raise ProcessFailed(
                f"{self.name} ended with exit status {error.exit_code} before it was ready.", self.log()[-_TAIL:]
            ) from None
        except TimeoutExpired:
            message = f"{self.name} was not ready {within()}."
            raise ProcessFailed(message, self.log()[-_TAIL:], self._location) from None
        return self

    def running(self) -> bool:
        """Whether it is still there."""
        return bool(self._executor.running())

    def kill(self) -> None:
        """Kill it, and all that it started, whatever it is busy with."""
        if self._executor.process is not None:
            kill(self._executor.process.pid)
        self.stop()

    def stop(self) -> None:
        """Stop it, and all that it started."""
        self._stopped.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        try:
            self._executor.stop()
        except Exception:
            self._executor.kill()
        self._log.close()


def _ending(run: RunContext) -> signal.Signals:
    """Return the signal that ends a process: on private services nothing of it is worth the second it takes to say bye.

    On a project's own a worker gives back what it has taken.
    """
    return signal.SIGTERM if run.overlay.mode == "configured" else signal.SIGKILL
