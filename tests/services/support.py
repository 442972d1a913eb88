"""What the tests of the services floor share: a run's folder, waiting, and a question for each kind of server."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import psutil

from django_conformance.services.locate import locate
from django_conformance.services.records import KINDS, Candidate, ServiceKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.services.records import ServiceEndpoint

DEADLINE = 120.0
HERE: tuple[ServiceKind, ...] = tuple(kind for kind in KINDS if isinstance(locate(kind, urls=False), Candidate))
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Run:
    """A run's id and its own folder, short in path, in memory where the machine offers that."""

    id: str
    folder: Path

    @classmethod
    def new(cls) -> Run:
        """Make a run with a new folder."""
        base = Path("/dev/shm")  # noqa: S108 - a random name in it, readable by its owner alone
        if not os.access(base, os.W_OK):
            base = Path(tempfile.gettempdir())
        identifier = secrets.token_hex(4)
        folder = base / f"dt-{identifier}"
        folder.mkdir(mode=0o700)
        return cls(identifier, folder)


def eventually(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    """Wait until ``condition`` holds, and say whether it came to hold."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that still run; a zombie does not."""
    return [one for one in processes if _runs(one)]


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it ended between the two questions
        return False


def descendants() -> list[psutil.Process]:
    """Return every process below this one."""
    return psutil.Process().children(recursive=True)


def of_descendants(question: Callable[[psutil.Process], Answer]) -> list[Answer]:
    """Ask each process below this one; one that ends meanwhile has no answer."""
    answers = []
    for process in descendants():
        with contextlib.suppress(psutil.NoSuchProcess):
            answers.append(question(process))
    return answers


def ask(endpoint: ServiceEndpoint) -> str:
    """Send the server a request that only a working server can answer, through the client a project would use."""
    return _QUESTIONS[endpoint.kind](endpoint)


def _redis(endpoint: ServiceEndpoint) -> str:
    import redis

    with redis.Redis.from_url(endpoint.url) as client:
        client.set("question", "42")
        return str(client.get("question").decode())


def _rabbitmq(endpoint: ServiceEndpoint) -> str:
    import kombu

    connect: Any = kombu.Connection  # type: ignore[attr-defined] # kombu fills itself lazily
    with connect(endpoint.url) as connection, connection.SimpleQueue("questions") as queue:
        queue.put("42")
        message = queue.get(timeout=30)
        message.ack()
        return str(message.payload)


def _postgresql(endpoint: ServiceEndpoint) -> str:
    import psycopg

    with psycopg.connect(endpoint.url) as connection:
        row = connection.execute("SELECT 6 * 7").fetchone()
    return str(row and row[0])


def _mariadb(endpoint: ServiceEndpoint) -> str:
    import pymysql

    connection = pymysql.connect(host=endpoint.host, port=endpoint.port, user=endpoint.user)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT 6 * 7")
        row = cursor.fetchone()
    return str(row and row[0])


_QUESTIONS: dict[ServiceKind, Callable[[ServiceEndpoint], str]] = {
    "redis": _redis,
    "rabbitmq": _rabbitmq,
    "postgresql": _postgresql,
    "mariadb": _mariadb,
}
