"""``call_command()`` as tests use it, in a process to spare: :mod:`django_conformance.drivers.commands.call_command_process`."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.codec import dumps, from_json, loads, to_json
from django_conformance.drivers.commands.call_command_process import OUTCOME, STARTUP, WAY, Call, Calls
from django_conformance.drivers.commands.manage_py import plain
from django_conformance.drivers.commands.outcomes import CommandOutcome, Invocation
from django_conformance.drivers.processes import ProcessFailed

if TYPE_CHECKING:
    from django_conformance.drivers.commands.sandboxes import Sandbox
    from django_conformance.run.context import RunContext

__all__ = ["WAY", "CallCommand"]

_TAIL = 4000


class CallCommand:
    """A process that makes calls in the background, each in its sandbox; ``home`` is the process's own sandbox."""

    def __init__(self, run: RunContext, home: Sandbox, calls: list[tuple[Invocation, Sandbox]]) -> None:
        self._home = home
        self._folders = {invocation.name: sandbox.folder for invocation, sandbox in calls}
        asked = Calls(
            tuple(Call(invocation, str(sandbox.folder), sandbox.kept) for invocation, sandbox in calls),
            str(run.folder.path),
        )
        path = home.folder / "calls.json"
        path.write_text(dumps(to_json(asked)), encoding="utf-8")
        self._log = (home.folder / "logs" / "call_command.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "django_conformance.drivers.commands.call_command_process", str(path)],
            cwd=run.request.project,
            env=plain(home.environment()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._over = {number: threading.Event() for number in range(-1, len(calls))}
        self._numbers = {invocation.name: number for number, (invocation, _) in enumerate(calls)}
        self._reader = threading.Thread(target=self._read, name="call_command", daemon=True)
        self._reader.start()

    def outcome(self, name: str) -> CommandOutcome:
        """Wait for a call and return its outcome.

        Raises:
            ProcessFailed: the process ended before it made the call, as when Django could not be set up in it.
        """
        self._over[self._numbers[name]].wait()
        path = self._folders[name] / OUTCOME
        if not path.exists():
            raise ProcessFailed(
                f"The process that calls commands ended before it called {name!r}.", self._said()[-_TAIL:]
            )
        return from_json(CommandOutcome, loads(path.read_text(encoding="utf-8")))

    def startup(self) -> tuple[str, str]:
        """Return what setting up Django writes to standard output and standard error, before any command begins."""
        self._over[-1].wait()
        return tuple(self._text(f"{STARTUP}.{name}") for name in ("stdout", "stderr"))  # type: ignore[return-value] # two

    def stop(self) -> None:
        """End the process."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join()
        self._log.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._over[-1 if line.strip() == "ready" else int(line)].set()
        for event in self._over.values():
            event.set()

    def _said(self) -> str:
        return self._text(f"{STARTUP}.stderr") + self._text("logs/call_command.log")

    def _text(self, name: str) -> str:
        path = Path(self._home.folder) / name
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
