"""Refuses connections that leave the run, and writes each one down with the line of the project that made it.

An audit hook (PEP 578) sees every socket the interpreter opens, whoever opens it. Database clients that open theirs in
C are covered by :mod:`django_conformance.overlay.clients`.
"""

from __future__ import annotations

import errno
import ipaddress
import json
import os
import socket
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django_conformance.overlay.addresses import LOOPBACK

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_REPORT = "refused.jsonl"


def install(overlay: Overlay) -> None:
    """Start refusing."""
    policy = Policy(overlay)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if not event.startswith("socket."):
            return
        if event in ("socket.connect", "socket.sendto"):
            policy.connect(arguments[1])
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            policy.look_up(arguments[0])

    sys.addaudithook(hook)


class Policy:
    """Decides which addresses a process of the run may reach."""

    def __init__(self, overlay: Overlay) -> None:
        self._folder = Path(overlay.folder)
        self._project = overlay.project
        self._observing = overlay.mode == "observe"
        self._allowed = {_authority(url) for url in overlay.services.values()} | set(overlay.allowed)
        self._refused = set(overlay.refused)
        self._hosts = {entry.rsplit(":", 1)[0] for entry in self._allowed}

    def allows(self, host: str, port: int | None) -> bool:
        """Whether a TCP or UDP connection to ``host`` and ``port`` is one of the run's own."""
        if f"{host}:{port}" in self._allowed or (_is_loopback(host) and f"127.0.0.1:{port}" in self._allowed):
            return True
        if self._observing or not _is_loopback(host):
            return False
        return not any(f"{name}:{port}" in self._refused for name in (host, *LOOPBACK))

    def connect(self, address: Any) -> None:
        """Refuse a connection that the policy does not allow.

        Raises:
            ConnectionRefusedError: for a refused one, as the operating system would raise.
        """
        if isinstance(address, tuple) and len(address) >= 2:
            if not self.allows(str(address[0]), address[1]):
                self.refuse(f"{address[0]}:{address[1]}")
        elif isinstance(address, (str, bytes)) and os.fsdecode(address) in self._refused:
            self.refuse(os.fsdecode(address))

    def look_up(self, host: Any) -> None:
        """Refuse to ask the network for a name."""
        name = os.fsdecode(host) if isinstance(host, (str, bytes)) else ""
        if _is_loopback(name) or name in self._hosts or name == socket.gethostname():
            return
        try:
            ipaddress.ip_address(name)
        except ValueError:
            self.refuse(name)

    def refuse(self, target: str) -> None:
        """Write the refusal down and raise it."""
        place = _place(self._project)
        record = {"target": target, "process": sys.argv[0] if sys.argv else "", "path": place[0], "line": place[1]}
        with (self._folder / _REPORT).open("a", encoding="utf-8") as report:
            report.write(json.dumps(record) + "\n")
        raise ConnectionRefusedError(
            errno.ECONNREFUSED, f"django-conformance refused a connection to {target}: runs are hermetic"
        )


def refused(folder: Path) -> list[dict[str, Any]]:
    """Return what was refused in any process of the run so far, each target and place once, in order."""
    path = folder / _REPORT
    if not path.exists():
        return []
    records = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines() if text.endswith("}")]
    unique = {(record["target"], record["path"], record["line"]): record for record in records}
    return list(unique.values())


def _is_loopback(host: str) -> bool:
    if host in LOOPBACK or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def _authority(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}"


def _place(project: str) -> tuple[str | None, int | None]:
    for frame in reversed(traceback.extract_stack()):
        if frame.filename.startswith(project + os.sep) and "site-packages" not in frame.filename:
            return os.path.relpath(frame.filename, project), frame.lineno
    return None, None
