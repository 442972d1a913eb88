"""What the tests of the services floor share: a run with its folder, and a question for each kind of server."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from django_conformance.services import urls
from django_conformance.services.locate import SOURCES_VARIABLE
from django_conformance.services.records import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django_conformance.services.records import Endpoint

DEADLINE = 120.0


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
        folder.mkdir(mode=0o711)
        return cls(identifier, folder)


@pytest.fixture(autouse=True)
def _private(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for servers on this machine alone, whatever the developer has set."""
    monkeypatch.delenv(SOURCES_VARIABLE, raising=False)
    for kind in KINDS:
        monkeypatch.delenv(urls.variable(kind), raising=False)


@pytest.fixture
def new_run() -> Iterator[Callable[[], Run]]:
    """Give a function that makes runs; their folders are deleted in the end."""
    runs: list[Run] = []

    def make() -> Run:
        runs.append(Run.new())
        return runs[-1]

    yield make
    for run in runs:
        shutil.rmtree(run.folder, ignore_errors=True)


@pytest.fixture
def run(new_run: Callable[[], Run]) -> Run:
    """Give one run."""
    return new_run()


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
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def descendants() -> list[psutil.Process]:
    """Return every process below this one."""
    return psutil.Process().children(recursive=True)


def ask(endpoint: Endpoint) -> str:
    """Send the server a request that only a working server can answer, through the client a project would use."""
    answer: str = _QUESTIONS[endpoint.kind](endpoint)
    return answer


def _redis(endpoint: Endpoint) -> str:
    import redis

    with redis.Redis.from_url(endpoint.url) as client:
        client.set("question", "42")
        return str(client.get("question").decode())


def _rabbitmq(endpoint: Endpoint) -> str:
    import kombu

    with kombu.Connection(endpoint.url) as connection, connection.SimpleQueue("questions") as queue:
        queue.put("42")
        message = queue.get(timeout=30)
        message.ack()
        return str(message.payload)


def _postgresql(endpoint: Endpoint) -> str:
    import psycopg

    with psycopg.connect(endpoint.url) as connection:
        return str(connection.execute("SELECT 6 * 7").fetchone()[0])


def _mariadb(endpoint: Endpoint) -> str:
    import pymysql

    connection = pymysql.connect(host=endpoint.host, port=endpoint.port, user=endpoint.user)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT 6 * 7")
        return str(cursor.fetchone()[0])


_QUESTIONS = {"redis": _redis, "rabbitmq": _rabbitmq, "postgresql": _postgresql, "mariadb": _mariadb}
