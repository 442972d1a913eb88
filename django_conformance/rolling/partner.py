"""A partner in the exchanges, spoken to from outside: the interpreter of an environment, and the process in it."""

from __future__ import annotations

import os
import queue
import subprocess
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from django_conformance.codec import dumps, loads
from django_conformance.deadlines import deadline
from django_conformance.errors import ConformanceError
from django_conformance.overlay import BOOT
from django_conformance.rolling.exchanges import NotUsed

if TYPE_CHECKING:
    from django_conformance.run.context import RunContext

_BOOT = "from django_conformance.overlay import BOOT; print(BOOT)"


class Refused(ConformanceError):
    """A partner could not do what it was asked for; the message is its reason."""


@dataclass(frozen=True)
class Interpreter:
    """An environment's interpreter, and the folder with which its own copy of this tool boots."""

    name: str
    python: Path
    boot: str

    @classmethod
    def of(cls, name: str, python: Path) -> Interpreter:
        """Return an environment's interpreter.

        Raises:
            Refused: this tool cannot be imported in it.
        """
        done = subprocess.run([str(python), "-c", _BOOT], cwd="/", capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refused(f"The {name}'s interpreter {python} does not have this tool: {done.stderr.strip()[-500:]}")
        return cls(name, python, done.stdout.strip())

    def variables(self, run: RunContext) -> dict[str, str]:
        """Return the environment in which its processes boot with the run's overlay."""
        values = run.environment()
        paths = [self.boot if path == BOOT else path for path in values["PYTHONPATH"].split(os.pathsep)]
        values["PYTHONPATH"] = os.pathsep.join(paths)
        values["PATH"] = os.pathsep.join([str(self.python.parent), *filter(None, [values.get("PATH")])])
        return values


class Partner:
    """The process of one environment. It is started when it is first asked, and again after one that ended."""

    def __init__(self, run: RunContext, interpreter: Interpreter) -> None:
        self.name, self.interpreter = interpreter.name, interpreter
        self._run = run
        self._log = (run.folder.path / "logs" / f"rolling-{self.name}.log").open("wb")
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes] = queue.Queue()

    def start(self) -> None:
        """Start the process and wait until Django is set up in it.

        Raises:
            Refused: the project cannot be set up there.
        """
        self._answers = queue.Queue()
        self._process = subprocess.Popen(
            [str(self.interpreter.python), "-m", "django_conformance.rolling.partner_process"],
            cwd=self._run.request.project,
            env=self.interpreter.variables(self._run),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        Thread(target=_read, args=(self._process, self._answers), daemon=True).start()
        try:
            self._answer(deadline())
        except Refused:
            self.stop()
            raise

    def ask(self, exchange: str, step: str, *, patience: float | None = None, **arguments: Any) -> Any:
        """Have a step of an exchange done there, and return what it returns.

        Raises:
            NotUsed: the project does not have what is exchanged.
            Refused: the step raised, or the process ended or did not answer in time.
        """
        if self._process is None or self._process.poll() is not None:
            self.start()
        assert self._process is not None
        assert self._process.stdin is not None
        request = {"exchange": exchange, "step": step, "arguments": arguments}
        try:
            self._process.stdin.write(dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise Refused(f"The process of the {self.name} ended.") from None
        return self._answer(deadline() if patience is None else patience)

    def stop(self) -> None:
        """End the process."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _answer(self, seconds: float) -> Any:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            self.stop()
            raise Refused(f"The process of the {self.name} did not answer within {seconds:.0f} s.") from None
        if not line:
            assert self._process is not None
            status = self._process.wait()
            self._process = None
            raise Refused(f"The process of the {self.name} ended with exit status {status}.")
        answer = loads(line)
        if "skipped" in answer:
            raise NotUsed(answer["skipped"])
        if "failure" in answer:
            raise Refused(answer["failure"])
        return answer["value"]


def _read(process: subprocess.Popen[bytes], answers: queue.Queue[bytes]) -> None:
    """Put each line in the queue, and at the end an empty one."""
    assert process.stdout is not None
    for line in process.stdout:
        answers.put(line)
    answers.put(b"")
