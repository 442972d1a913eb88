"""One service on its way up: its folder, its address, and the processes that were started for it."""

from __future__ import annotations

import os
import re
import signal
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from mirakuru import ExecutorError, ProcessExitedWithError, TimeoutExpired

from django_conformance.services.executor import ServiceExecutor
from django_conformance.services.marks import marks
from django_conformance.services.ports import PortHold
from django_conformance.services.records import ServiceFailed

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from django_conformance.services.records import Candidate, ServiceEndpoint, ServiceKind

LOG_TAIL_LINES = 40
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
INHERITED = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


class Cancelled(Exception):
    """The run is ending while the service still starts."""


class Launch:
    """What a product's ``launch`` function works with: ``run`` a step to its end, ``serve`` a server until it is ready.

    Each process gets only what ``INHERITED`` names of the environment (a server obeys too many variables meant for
    others), the run's mark, and what is passed. Everything is written to one log.
    """

    def __init__(
        self,
        candidate: Candidate,
        endpoint: ServiceEndpoint,
        folder: Path,
        *,
        run_id: str,
        deadline: float,
        cancelled: threading.Event,
    ) -> None:
        self.candidate = candidate
        self.endpoint = endpoint
        self.folder = folder
        self.run_id = run_id
        self.deadline = deadline
        self.log = folder / "log"
        self._cancelled = cancelled
        self._end = time.monotonic() + deadline
        self._endings = ExitStack()

    @property
    def kind(self) -> ServiceKind:
        """The kind of service that is being started."""
        return self.candidate.kind

    def another_port(self) -> int:
        """Hold one more port, for what a server needs beside its own."""
        hold = PortHold()
        hold.hand_over()
        self.at_the_end(hold.release)
        return hold.port

    def run(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        account: tuple[int, int] | None = None,
    ) -> None:
        """Run a step to its end; raise ServiceFailed when it fails."""
        executor = self._executor(command, environment, account, lambda: False, signal.SIGTERM)
        self._start(executor, command, ends=True)

    def serve(
        self,
        command: Sequence[str],
        ready: Callable[[], bool],
        *,
        stop_signal: int = signal.SIGTERM,
        environment: Mapping[str, str] | None = None,
        account: tuple[int, int] | None = None,
    ) -> None:
        """Start a server and return when it is ready; raise ServiceFailed when it exits or takes too long."""
        executor = self._executor(command, environment, account, ready, stop_signal)
        self.at_the_end(executor.end)
        self._start(executor, command, ends=False)

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Wait for a server that somebody else runs; raise ServiceFailed when it takes too long."""
        while not ready():
            if self._cancelled.wait(0.05):
                raise Cancelled
            if time.monotonic() > self._end:
                address = f"{self.endpoint.host}:{self.endpoint.port}"
                raise self.failed(f"{address} did not answer within {self.deadline:g} s")

    def at_the_end(self, ending: Callable[[], object]) -> None:
        """Have ``ending`` called when the service is stopped, the last first."""
        self._endings.callback(ending)

    def stop(self) -> None:
        """End what was started."""
        self._endings.close()

    def failed(self, reason: str) -> ServiceFailed:
        """Make the error for this service, with the end of its log."""
        hint = (
            f"Give the address of a running server in DJANGO_CONFORMANCE_{self.kind.upper()}_URL, choose where servers "
            "come from with DJANGO_CONFORMANCE_SERVICE_SOURCES (url, native, wheel, container), or allow more time "
            "with DJANGO_CONFORMANCE_DEADLINE (seconds). `django-conformance doctor` lists what is here."
        )
        return ServiceFailed(self.kind, reason, self.log_tail(), hint)

    def log_tail(self) -> str:
        """Return the last lines that the service's processes wrote."""
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(COLOUR.sub("", text).splitlines()[-LOG_TAIL_LINES:])

    def _executor(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None,
        account: tuple[int, int] | None,
        ready: Callable[[], bool],
        stop_signal: int,
    ) -> ServiceExecutor:
        def ready_or_cancelled() -> bool:
            if self._cancelled.is_set():
                raise Cancelled
            return ready()

        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return ServiceExecutor(
            command,
            environment={**inherited, "LC_ALL": "C", **(environment or {}), **marks(self.run_id)},
            folder=self.folder,
            log=self.log,
            ready=ready_or_cancelled,
            timeout=max(self._end - time.monotonic(), 0.1),
            stop_signal=stop_signal,
            account=account,
        )

    def _start(self, executor: ServiceExecutor, command: Sequence[str], *, ends: bool) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        try:
            executor.start()
        except ProcessExitedWithError as error:
            if ends and error.exit_code == 0:
                executor.end()
                return
            executor.kill()
            raise self.failed(f"{command[0]} exited with status {error.exit_code}") from None
        except TimeoutExpired:
            raise self.failed(f"{command[0]} was not ready within {self.deadline:g} s") from None
        except (OSError, ExecutorError) as error:
            raise self.failed(f"{command[0]} cannot be started: {error}") from error
        except Cancelled:
            executor.kill()
            raise
