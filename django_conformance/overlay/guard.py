"""Refuses connections that leave the run, and writes each one down with the line of the project that made it.

An audit hook (PEP 578) sees every socket the interpreter opens, whoever opens it. Clients that open theirs in
C are covered by :mod:`django_conformance.overlay.clients`. One thing comes before the hook: a bare
``socket.connect`` or ``sendto`` that is given a name asks for its address first, and only then is refused.

Only the standard library is imported, so that this alone works in an interpreter of another environment.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.codec import dumps, loads
from django_conformance.overlay.addresses import LOOPBACK, authority

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

REFUSED = "django-conformance refused"
"""What the text of every refusal begins with."""

REPORT = "refused.jsonl"
ATTEMPTS = "attempts.jsonl"
"""Connections on loopback that lines of the project made, in which the kernel may refuse what Python does not."""

_kept_off: set[str] = set()


def install(overlay: Overlay) -> None:
    """Start refusing."""
    policy = Policy(overlay)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith("socket."):
            if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
                policy.connect(arguments[1], getattr(arguments[0], "family", None))
            elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
                policy.look_up(arguments[0])
            elif event == "socket.bind":
                policy.bound(arguments[1])
        elif event == "sqlite3.connect":
            policy.open_database(arguments[0])

    sys.addaudithook(hook)


def keep_off(database: str, overlay: Overlay) -> None:
    """Refuse to open an SQLite file from now on: one of the project's own, which this run has replaced."""
    path = database.removeprefix("file:").partition("?")[0]
    if path and ":memory:" not in database and "mode=memory" not in database and not path.startswith(overlay.folder):
        _kept_off.add(os.path.realpath(path))


class CommandRefused(RuntimeError):
    """A command that would reach beyond what is the run's own on a server that others use."""


class Policy:
    """Decides which addresses a process of the run may reach."""

    def __init__(self, overlay: Overlay) -> None:
        self._folder = Path(overlay.folder)
        self._project = overlay.project
        self._mode = overlay.mode
        self._allowed = {authority(url) for url in overlay.services.values()} | set(overlay.allowed)
        self._refused = set(overlay.refused)
        self._ports = frozenset(overlay.ports)
        self._hosts = {entry.rpartition(":")[0] for entry in self._allowed}
        self._sockets = [str(self._folder) + os.sep, str(Path(tempfile.gettempdir(), "pymp-")), "\0listener-"]
        self._resolved: set[str] | None = None
        self._attempted: set[tuple[str, str | None, int | None]] = set()

    def allows(self, host: str, port: int | None) -> bool:
        """Whether a TCP or UDP connection to ``host`` and ``port`` is one of the run's own."""
        if f"{host}:{port}" in self._allowed or (is_loopback(host) and f"127.0.0.1:{port}" in self._allowed):
            return True
        if f"{host}:{port}" in self._addresses():
            return True
        if self._mode == "observe" or not is_loopback(host):
            return False
        if self._ports and port not in self._ports:
            return False
        return not any(f"{name}:{port}" in self._refused for name in (host, *LOOPBACK))

    def allows_socket(self, path: str) -> bool:
        """Whether a Unix socket is one of the run's own: in its folder, made by this process, or by multiprocessing."""
        if self._mode == "configured" or path in self._allowed or not path:
            return True
        return path.startswith(tuple(self._sockets))

    def bound(self, address: Any) -> None:
        """Remember a Unix socket that this process made."""
        if isinstance(address, (str, bytes)) and os.fsdecode(address):
            self._sockets.append(os.fsdecode(address))

    def connect(self, address: Any, family: int | None = None) -> None:
        """Refuse a connection that the policy does not allow.

        Raises:
            ConnectionRefusedError: for a refused one, as the operating system would raise.
        """
        if isinstance(address, tuple) and address[1:] and family in (None, socket.AF_INET, socket.AF_INET6):
            target = _joined(_text(address[0]), address[1])
            if not self.allows(_text(address[0]), address[1]):
                self.refuse(target)
            self._attempt(target)
        elif isinstance(address, (str, bytes)) and not self.allows_socket(os.fsdecode(address)):
            self.refuse(os.fsdecode(address))

    def look_up(self, host: Any) -> None:
        """Refuse to ask the network for a name.

        Raises:
            ConnectionRefusedError: for a name that is not of this machine or of the run's services.
        """
        name = _text(host)
        if is_loopback(name) or name in self._hosts or name == socket.gethostname():
            return
        try:
            ipaddress.ip_address(name.partition("%")[0])
        except ValueError:
            self.refuse(name)

    def open_database(self, database: Any) -> None:
        """Refuse to open an SQLite file that is the project's own database.

        Raises:
            sqlite3.OperationalError: for such a file.
        """
        if not _kept_off or not isinstance(database, (str, bytes, os.PathLike)):
            return
        path = os.fsdecode(database).removeprefix("file:").partition("?")[0]
        if os.path.realpath(path) in _kept_off:
            import sqlite3

            self._note(path)
            raise sqlite3.OperationalError(f"{REFUSED} to open {path}: runs are hermetic")

    def refuse(self, target: str) -> None:
        """Write the refusal down and raise it.

        Raises:
            ConnectionRefusedError: always.
        """
        self._note(target)
        raise ConnectionRefusedError(errno.ECONNREFUSED, f"{REFUSED} a connection to {target}: runs are hermetic")

    def refuse_command(self, command: str) -> None:
        """Write down that a command is not given to a server that is used beside others, and raise it.

        Raises:
            CommandRefused: always.
        """
        self._write(REPORT, command, place(self._project), what="the command")
        raise CommandRefused(f"{REFUSED} the command {command}: it reaches beyond what is the run's own")

    def refuse_writing(self, path: str) -> None:
        """Write down that a file of the repository or the home is not written, and raise it.

        Raises:
            PermissionError: always.
        """
        self._write(REPORT, path, place(self._project), what="writing")
        why = f"{REFUSED} to write it: the kernel makes no namespaces here, so this folder can only be read"
        raise PermissionError(errno.EACCES, why, path)

    def _attempt(self, target: str) -> None:
        """Write down which line of the project makes a connection that is let through."""
        line = place(self._project)
        if line[0] is not None and (target, *line) not in self._attempted:
            self._attempted.add((target, *line))
            self._write(ATTEMPTS, target, line)

    def _note(self, target: str) -> None:
        self._write(REPORT, target, place(self._project))

    def _write(self, name: str, target: str, line: tuple[str | None, int | None], **details: str) -> None:
        process = Path((getattr(sys, "argv", None) or [""])[0]).name
        record = {"target": target.replace("\0", "@"), "process": process, "path": line[0], "line": line[1]}
        record.update(details)
        with (self._folder / name).open("a", encoding="utf-8") as report:
            report.write(dumps(record) + "\n")

    def _addresses(self) -> set[str]:
        """Return the authorities of the allowed hosts once more, by number: a connection is made to that."""
        if self._resolved is None:
            self._resolved = set()
            for entry in self._allowed:
                host, _, port = entry.rpartition(":")
                if port.isdigit() and not is_loopback(host):
                    try:
                        addresses = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)
                    except OSError:
                        continue
                    self._resolved.update(f"{address[4][0]}:{port}" for address in addresses)
        return self._resolved


def refused(folder: Path) -> list[dict[str, Any]]:
    """Return what was refused in any process of the run so far, each target and place once, in order."""
    return _recorded(folder / REPORT)


def attempts(folder: Path) -> list[dict[str, Any]]:
    """Return the connections on loopback that lines of the project made, each target and place once, in order."""
    return _recorded(folder / ATTEMPTS)


def _recorded(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    records = [loads(text) for text in lines if text.endswith("}")]
    unique: dict[tuple[Any, ...], dict[str, Any]] = {}
    for record in records:
        unique.setdefault((record["target"], record["path"], record["line"]), record)
    return list(unique.values())


def is_loopback(host: str) -> bool:
    """Whether a host is this machine's own loopback, by name or number."""
    if host in LOOPBACK or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _joined(host: str, port: Any) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _text(host: Any) -> str:
    if isinstance(host, (bytes, bytearray)):
        return bytes(host).decode(errors="replace")
    return host if isinstance(host, str) else ""


def place(project: str) -> tuple[str | None, int | None]:
    """Return the innermost line of the project that is being executed."""
    frame = sys._getframe()
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(project + os.sep) and "site-packages" not in path:
            return os.path.relpath(path, project), frame.f_lineno
        frame = frame.f_back  # type: ignore[assignment] # None ends the loop
    return None, None
