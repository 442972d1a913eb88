"""The run's ASGI server: Daphne, Uvicorn or Hypercorn, started by its own command on a port that the system picks."""

from __future__ import annotations

import http.client
import json
import re
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psutil

from django_conformance.codec import from_json
from django_conformance.deadlines import deadline
from django_conformance.drivers.channels.asgi_probe import APPLICATION_VARIABLE, HEADER, RECORDS_VARIABLE
from django_conformance.drivers.processes import BackgroundProcess, ProcessFailed
from django_conformance.inventory import Location
from django_conformance.tail import Records

if TYPE_CHECKING:
    from django_conformance.run.context import RunContext

HOST = "127.0.0.1"
_PROBE = "django_conformance.drivers.channels.asgi_probe:application"
_COMMANDS = {
    # Daphne gives up a handshake after 5 s, which a first connection on a busy machine takes: not what is judged here.
    "daphne": ("daphne", "-b", HOST, "-p", "0", "--websocket_connect_timeout", str(int(deadline())), _PROBE),
    "uvicorn": ("uvicorn", "--host", HOST, "--port", "0", "--loop", "asyncio", _PROBE),
    "hypercorn": ("hypercorn", "--bind", f"{HOST}:0", "--workers", "0", _PROBE),
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
        self._records = Records(records, lambda line: from_json(Ended, json.loads(line)))
        self._port: int | None = None
        self._process: BackgroundProcess | None = None
        self._process = BackgroundProcess(
            run,
            "asgi-server",
            (sys.executable, "-m", *_COMMANDS[name]),
            self._listens,
            **{APPLICATION_VARIABLE: application.path, RECORDS_VARIABLE: str(records)},
        )

    @property
    def process(self) -> BackgroundProcess:
        """Return the process."""
        assert self._process is not None
        return self._process

    @property
    def port(self) -> int:
        """Return the port that it listens on, once it does.

        Raises:
            ProcessFailed: it ended, or was not ready before the deadline.
        """
        self.process.wait()
        assert self._port is not None
        return self._port

    def get(self, path: str, headers: dict[str, str] | None = None) -> HttpAnswer:
        """Send a GET request.

        Raises:
            OSError: no answer came.
            http.client.HTTPException: what came was none.
        """
        connection = http.client.HTTPConnection(HOST, self.port, timeout=deadline(0.25))
        try:
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            return HttpAnswer(
                response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
            )
        finally:
            connection.close()

    def ended(self, connection: str) -> Ended | None:
        """Return how a connection with this identifier was ended; ``None`` where it was not before the deadline."""
        end = time.monotonic() + deadline(0.15)
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

    def _listens(self, _log: str) -> bool:
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
    return message, place


__all__ = ["HEADER", "HOST", "AsgiServer", "Ended", "HttpAnswer", "why"]
