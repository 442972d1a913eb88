"""The floor: the real things that a check does at least, by hand and side by side, without the tool.

A private Redis, a prefork worker, Daphne, the migrations of both databases, one ``manage.py`` command, one task through
the broker and one frame through a socket. Run as ``python -m benchmarks.floor REDIS-SERVER PROJECT``.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LIMIT = 120
ROOM = "/ws/chat/lobby/"


def main(redis_server: str, project: str) -> None:
    """Do all of it once."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of our own is made there
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None)))
        os.environ.update(
            DJANGO_SETTINGS_MODULE="benchmarks.floor_settings",
            FLOOR_REDIS=str(folder / "redis"),
            MYSITE_DATA_DIR=str(folder),
            PYTHONPATH=os.pathsep.join([project, str(Path(__file__).resolve().parents[1])]),
            PYTHONDONTWRITEBYTECODE="1",
        )
        sys.path.insert(0, project)

        redis = [redis_server, "--port", "0", "--unixsocket", str(folder / "redis"), "--save", "", "--dir", str(folder)]
        start(stack, redis, project)
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        daphne = ["-m", "daphne", "--fd", str(listener.fileno()), "mysite.asgi:application"]
        start(stack, [sys.executable, *daphne], project, listener.fileno())
        migrations = [
            start(stack, [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--database", alias], project)
            for alias in ("users_db", "primary")
        ]
        until((folder / "redis").exists)
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"]
        start(stack, [sys.executable, "-m", "celery", "-A", "mysite", "worker", "--concurrency", "2", *quiet], project)

        result = send_task()
        echo(listener.getsockname()[1])
        for migration in migrations:
            ended(migration)
        ended(start(stack, [sys.executable, "manage.py", "profiles", "list"], project))
        assert result.get(timeout=LIMIT) == {"room": "lobby", "author": "chat.tasks.announce"}


def send_task() -> Any:
    """Send a task through the broker and return its result to come, Celery's ``AsyncResult``."""
    import django

    django.setup()
    from chat.tasks import announce

    return announce.delay(room="lobby", message="tea is ready")


def echo(port: int) -> None:
    """Send a frame through a socket and wait for its answer."""
    from websockets.sync.client import connect
    from websockets.typing import Origin

    origin = Origin(f"http://127.0.0.1:{port}")
    with connect(f"ws://127.0.0.1:{port}{ROOM}", origin=origin, open_timeout=LIMIT) as connection:
        connection.send(json.dumps({"message": "hi"}))
        assert json.loads(connection.recv(timeout=LIMIT)) == {"message": "hi"}


def start(stack: ExitStack, command: Sequence[str], project: str, *inherited: int) -> subprocess.Popen[bytes]:
    """Start a process in the project's folder, and have it ended with the stack."""
    process = subprocess.Popen(
        command, cwd=project, stdout=subprocess.DEVNULL, pass_fds=inherited, start_new_session=True
    )
    stack.callback(stop, process)
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started, at once: nothing of it is worth keeping."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(LIMIT)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that must succeed."""
    assert process.wait(LIMIT) == 0, process.args


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


if __name__ == "__main__":
    main(*sys.argv[1:])
