"""The run's ASGI server: Daphne, Uvicorn or Hypercorn, started by its own command on a port that the system picks."""

from __future__ import annotations

import http.client
import re
import sys
import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import psutil

from django_conformance.codec import from_json, loads
from django_conformance.deadlines import deadline, subject_deadline
from django_conformance.drivers.channels.asgi_probe import APPLICATION_VARIABLE, HEADER, PREFIX, RECORDS_VARIABLE
from django_conformance.drivers.processes import BackgroundProcess, ProcessFailed
from django_conformance.findings import Blocked
from django_conformance.inventory import Location
from django_conformance.overlay import stacks
from django_conformance.overlay.patches import patched_by
from django_conformance.run.cut_short import CutShort, ask, cut_short, ended_with, late, size_of, too_much_memory
from django_conformance.tail import Records

if TYPE_CHECKING:
    from django_conformance.run.context import RunContext

HOST = "127.0.0.1"
_ENDS = 3.0
"""Seconds in which a server ends after an exception that ends it."""
_ANSWERS = 5.0
"""Seconds in which a server answers that is not kept from it."""
_PROBE = "django_conformance.drivers.channels.asgi_probe:application"
_COMMANDS = {
    # Daphne gives up a handshake after 5 s, which a first connection on a busy machine takes: not what is judged here.
    "daphne": ("daphne", "-b", HOST, "-p", "{port}", "--websocket_connect_timeout", str(int(deadline())), _PROBE),
    "uvicorn": ("uvicorn", "--host", HOST, "--port", "{port}", "--loop", "asyncio", _PROBE),
    "hypercorn": ("hypercorn", "--bind", f"{HOST}:{{port}}", "--workers", "0", _PROBE),
}
_ERROR = re.compile(
    r"^(?P<name>[A-Za-z_][\w.]*(?:Error|Exception|NotReady|Configured|Interrupt|Exit)): ?(?P<text>.*)$", re.MULTILINE
)
_FRAME = re.compile(r'File "(?P<path>[^"]+)", line (?P<line>\d+)')


@dataclass(frozen=True)
class Ended:
    """How the application ended a connection: ``ended`` is ``returned``, ``raised``, ``cancelled`` or ``left``.

    ``left`` is for an application that sent to a client who was gone.

    Of type ``warning`` it is what Python warned of: ``text`` at ``line`` of ``file``.
    """

    connection: str
    type: str
    path: str | None
    ended: str
    error: dict[str, Any] | None = None
    location: Location | None = None
    text: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class HttpAnswer:
    """An HTTP response."""

    status: int
    headers: dict[str, str]
    body: bytes


class AsgiServer:
    """A server process that is started at once and waited for when it is needed."""

    def __init__(self, run: RunContext, name: str) -> None:
        application = run.inventory.channels.application
        assert application is not None, "a server is started only for a project with an application"
        self.name = name
        self._project = run.request.project
        records = run.folder.path / "asgi-records.jsonl"
        self._records = Records(records, lambda line: from_json(Ended, loads(line)))
        self._stacks = run.folder.path / "asgi-server.stacks"
        self._port: int | None = None
        self._process: BackgroundProcess | None = None
        self._losing = Lock()
        self.losses: list[CutShort] = []
        """How code of the project ended the server, or kept it, each time; it was started again then."""
        self._variables = {
            APPLICATION_VARIABLE: application.path,
            RECORDS_VARIABLE: str(records),
            **stacks.variables(self._stacks),
        }
        self._run = run
        patcher = patched_by(run.folder.path)
        self.patched = (
            f" (the project has {patcher} patch its process, beside which no event loop runs)" if patcher else ""
        )
        self._start()

    def _start(self) -> None:
        number = f"-{len(self.losses)}" if self.losses else ""
        port = str(self._run.port())
        command = (sys.executable, "-m", *(word.replace("{port}", port) for word in _COMMANDS[self.name]))
        self._process = BackgroundProcess(self._run, f"asgi-server{number}", command, self._listens, **self._variables)

    @property
    def process(self) -> BackgroundProcess:
        """Return the process."""
        assert self._process is not None
        return self._process

    @property
    def port(self) -> int:
        """Return the port that it listens on, once it does.

        Raises:
            Blocked: it ended, or was not ready before the deadline.
        """
        try:
            self.process.wait()
        except ProcessFailed as failed:
            again = ", when it was started again" if self.losses else ""
            raise Blocked("channels.server.starts", f"{why(failed, self._project)[0]}{again}") from None
        assert self._port is not None
        return self._port

    def get(self, path: str, headers: dict[str, str] | None = None) -> HttpAnswer:
        """Send a GET request.

        Raises:
            OSError: no answer came.
            http.client.HTTPException: what came was none.
        """
        connection = http.client.HTTPConnection(HOST, self.port, timeout=subject_deadline())
        try:
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            return HttpAnswer(
                response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
            )
        finally:
            connection.close()

    def told(self) -> int:
        """Return how much the server's processes have said so far of the lines that they are at."""
        return size_of(self._stacks)

    def lost(self, losses: int, since: int = 0, *, raised: Ended | None = None) -> CutShort | None:
        """Return how code of the project has ended the server, or keeps it from answering; ``None`` while it answers.

        It is started again then. ``losses`` is how often that had been when the caller began, ``since`` what was told by
        then. What was ``raised`` may end the server: that is waited for.
        """
        with self._losing:
            if len(self.losses) > losses:
                return self.losses[losses]
            process, project = self.process, self._run.request.project
            try:
                process.wait()
            except ProcessFailed:
                return None
            if raised is not None:
                _wait_for_end(process)
            if not process.running():
                how = f"ended the server: it {ended_with(process.status)}"
                cut = cut_short(how, self._stacks, project, ended=[process.pid], since=since)
                if raised is not None and raised.error is not None:
                    cut = CutShort(
                        f"raised {raised.error['raised']}, which ended the server", raised.location, cut.stack
                    )
            elif self.answers():
                return None
            else:
                much, asked = too_much_memory(process.pid), self.told()
                ask([process.pid], self._stacks)
                before = f"keeps the server from answering anybody{self.patched}: it "
                cut = late(self._stacks, project, much=much, before=before, since=asked)
                if cut.location is None:  # it may be deaf: then it has said so before it was asked
                    cut = late(self._stacks, project, much=much, before=before, since=since)
            self.losses.append(cut)
            process.kill()
            self._port = None
            self._start()
            return cut

    def waiting(self) -> CutShort | None:
        """Return the line of the project that a thread of the server is at, which answers all others; ``None`` for none."""
        asked = self.told()
        ask([self.process.pid], self._stacks)
        cut = late(self._stacks, self._project, since=asked)
        return cut if cut.location is not None else None

    def answers(self) -> bool:
        """Whether the server answers anything at all."""
        return self._own("alive") is not None

    def awaited(self) -> Location | None:
        """Return the line of the project that a coroutine in the server waits at."""
        said = self._own("awaited")
        return from_json(Location, loads(said)) if said and said != b"null" else None

    def _own(self, name: str) -> bytes | None:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=min(_ANSWERS, subject_deadline()))
        try:
            connection.request("GET", f"{PREFIX}{name}", headers={"Host": "localhost"})
            return connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def ended(self, connection: str) -> Ended | None:
        """Return how a connection with this identifier was ended; ``None`` where it was not before the deadline."""
        end = time.monotonic() + min(deadline(0.15), subject_deadline())
        while time.monotonic() < end:
            for record in self.records():
                if record.connection == connection:
                    return record
            if not self.process.running():
                return None
            time.sleep(0.01)
        return None

    def records(self) -> list[Ended]:
        """Return how every connection so far was ended."""
        return self._records.all()

    def stop(self) -> None:
        """Stop the process."""
        self.process.stop()

    def _listens(self) -> bool:
        if self._process is None:
            return False
        try:
            process = psutil.Process(self._process.pid)
            sockets = (process.net_connections if hasattr(process, "net_connections") else process.connections)("tcp")
        except psutil.Error:
            return False
        self._port = next(
            (
                socket.laddr.port
                for socket in sockets
                if socket.status == psutil.CONN_LISTEN and socket.laddr.ip == HOST
            ),
            None,
        )
        return self._port is not None


def _wait_for_end(process: BackgroundProcess) -> None:
    end = time.monotonic() + _ENDS
    while process.running() and time.monotonic() < end:
        time.sleep(0.02)


def why(failed: ProcessFailed, project: Any) -> tuple[str, Location | None]:
    """Return what a server that did not start said last: the exception, and the project's line that it came from."""
    errors = list(_ERROR.finditer(failed.log))
    message = f"{errors[-1]['name'].rpartition('.')[2]}: {errors[-1]['text']}" if errors else failed.message
    folder = f"{project}/"
    frames = [
        match
        for match in _FRAME.finditer(failed.log)
        if match["path"].startswith(folder) and "site-packages" not in match["path"]
    ]
    place = Location(frames[-1]["path"].removeprefix(folder), int(frames[-1]["line"])) if frames else None
    return message, failed.location or place


__all__ = ["HEADER", "HOST", "AsgiServer", "Ended", "HttpAnswer", "why"]
