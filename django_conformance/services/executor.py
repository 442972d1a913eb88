"""mirakuru's executor, made fit for several runs and several threads at once."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

from mirakuru import Executor, ExecutorError, ProcessExitedWithError
from mirakuru.base import ENV_UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

POLL_SECONDS = 0.01
STOP_SECONDS = 15.0
_NO_DIGITS = str.maketrans("0123456789", "ghijklmnop")


class ServiceExecutor(Executor):
    """A server (or a step before it) as a child process that is ready when ``ready()`` says so.

    ``start()`` raises mirakuru's ``ProcessExitedWithError`` or ``TimeoutExpired``, and whatever ``ready`` raises.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        ready: Callable[[], bool],
        timeout: float,
        stop_signal: int,
        account: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(list(command), cwd=str(folder), timeout=timeout, sleep=POLL_SECONDS, stop_signal=stop_signal)
        self._environment = dict(environment)
        self._log = log
        self._ready = ready
        self._account = account
        # mirakuru, at the exit of any process, kills what carries that process's id *somewhere* in this mark, also the
        # servers of another run; without a digit in it that never matches.
        self._uuid = self._uuid.translate(_NO_DIGITS)

    def start(self) -> ServiceExecutor:
        """Start and wait until ready."""
        with self._log.open("ab") as log:
            self._stdin, self._stdout, self._stderr = subprocess.DEVNULL, log, subprocess.STDOUT
            super().start()
        return self

    @property
    def _popen_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = dict(super()._popen_kwargs)
        # A function run between fork and exec may deadlock in a process with threads; the option does the same safely.
        del kwargs["preexec_fn"]
        kwargs["start_new_session"] = True
        kwargs["env"] = {**self._environment, ENV_UUID: self._uuid}
        if self._account is not None:
            kwargs["user"], kwargs["group"] = self._account
            kwargs["extra_groups"] = []
        return kwargs

    def pre_start_check(self) -> bool:
        """Say that nothing runs yet: the port is held by this run, so nobody else can answer on it."""
        return False

    def after_start_check(self) -> bool:
        """Ask whether the server answers; one that ended without an error is no server either."""
        if self._ready():
            return True
        if self.process is not None and self.process.poll() is not None:
            raise ProcessExitedWithError(self, self.process.returncode)
        return False

    def end(self) -> None:
        """Stop with the signal this server likes best; kill it if that takes too long. Its status does not matter."""
        self._timeout = STOP_SECONDS
        try:
            self.stop()
        except ExecutorError:
            self.kill()
