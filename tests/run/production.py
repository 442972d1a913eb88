"""A project in production beside a run: its worker, which takes what comes, and whoever listens to its events."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import psutil

from django_conformance.services.locate import locate
from tests.run.configured import DATABASE, build
from tests.services.support import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.services.records import ServiceEndpoint, ServiceKind

WORKER = "live@production"
QUEUE = "live"

SETTINGS = """

CELERY_BROKER_URL = {broker!r}
CELERY_RESULT_BACKEND = {backend!r}
CELERY_TASK_SEND_SENT_EVENT = True
CELERY_WORKER_SEND_TASK_EVENTS = True
CACHES["default"]["KEY_FUNCTION"] = "shop.keys.plain"
CACHES["files"] = {{
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": {disk!r} + "/cache",
    "OPTIONS": {{"MAX_ENTRIES": 2}},
}}
CACHES["table"] = {{"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_rows"}}
SESSION_ENGINE = "django.contrib.sessions.backends.file"
SESSION_FILE_PATH = {disk!r} + "/sessions"
MEDIA_ROOT = {disk!r} + "/media"
DATABASES["default"]["TEST"] = {{"NAME": {database!r}}}
CELERY_RESULT_EXPIRES = 3
"""

ON_DISK = ("cache/a.djcache", "cache/b.djcache", "cache/c.djcache", "sessions/sessionid", "media/kept.txt")
"""Files of a project in use: more entries of a cache than it keeps, a session, an upload."""

KEYS = '''
def plain(key, key_prefix, version):
    """A key as it is given, as other programs know it."""
    return key
'''

SURVEY = '''

@shared_task
def survey():
    """Does what reaches beyond the task: to caches, queues and workers."""
    from contextlib import suppress

    from celery import current_app
    from django.core.cache import cache

    cache.set("kept-3", "of the run")
    cache.clear()
    current_app.control.broadcast("shutdown")
    with current_app.connection_for_write() as connection:
        for queue in ("celery", "slow", "live", "prio"):
            for harm in (
                lambda channel: channel.queue_purge(queue),
                lambda channel: channel.basic_get(queue, no_ack=True),
                lambda channel: channel.queue_unbind(queue, queue, queue),
                lambda channel: channel.exchange_delete(queue),
                lambda channel: channel.queue_delete(queue),
            ):
                with suppress(Exception), connection.channel() as channel:
                    harm(channel)
    reach_further()
    return sorted(current_app.control.inspect(timeout=0.2).ping() or [])


def reach_further():
    from contextlib import suppress

    from asgiref.sync import async_to_sync
    from celery import chain, chord, current_app, group
    from celery.result import AsyncResult
    from channels.layers import get_channel_layer
    from django.contrib.sessions.backends.file import SessionStore
    from django.core.cache import caches
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.core.management import call_command

    def sessions():
        session = SessionStore("sessionid")
        session["kept"] = "of the run"
        session.save()
        session.flush()

    def layers():
        layer = get_channel_layer()
        async_to_sync(layer.group_add)("prices", "specific.x!y")
        async_to_sync(layer.group_discard)("prices", "specific.somebody!else")
        async_to_sync(layer.send)("specific.somebody!else", {"type": "announce"})
        async_to_sync(layer.flush)()

    def entries():
        for alias in ("files", "table"):
            caches[alias].set_many({f"key-{number}": number for number in range(9)})
            caches[alias].clear()

    for harm in (
        sessions,
        layers,
        entries,
        lambda: call_command("clearsessions"),
        lambda: default_storage.delete("kept.txt"),
        lambda: default_storage.save("kept.txt", ContentFile(b"of the run")),
        lambda: current_app.backend.cleanup(),
        lambda: AsyncResult("00000000-kept").forget(),
        lambda: current_app.control.revoke("00000000-kept", terminate=True),
        lambda: current_app.control.purge(),
        lambda: restock.apply_async([1], countdown=3600),
        lambda: restock.apply_async([1], countdown=1, expires=2, priority=9),
        lambda: chord([restock.s(1), restock.s(2)], restock.si(3)).apply_async(),
        lambda: group([restock.s(1), restock.s(2)]).apply_async().save(),
        lambda: chain(restock.s(1), restock.si(2)).apply_async(link_error=restock.si(1)),
    ):
        with suppress(Exception):
            harm()
'''

CONTRACT = """

[[task]]
name = "shop.tasks.survey"
returns = []
"""


def addresses(kind: str, servers: Mapping[ServiceKind, ServiceEndpoint]) -> tuple[str, str]:
    """Return a broker of a kind, and a result backend that goes with it."""
    if kind == "redis":
        url = servers["redis"].url.removesuffix("/0")
        return f"{url}/0", f"{url}/1"
    server = servers["postgresql"]
    return servers["rabbitmq"].url, f"db+postgresql+psycopg://{server.user}@{server.host}:{server.port}/{DATABASE}"


def project(folder: Path, servers: Mapping[ServiceKind, ServiceEndpoint], kind: str) -> Path:
    """Return a project that uses a broker of this kind, and that reaches for everything that is there."""
    made = build(folder, servers)
    broker, backend = addresses(kind, servers)
    disk = folder / "disk"
    for name in ON_DISK:
        (disk / name).parent.mkdir(parents=True, exist_ok=True)
        (disk / name).write_text("as it was", encoding="utf-8")
    (made / "shop/keys.py").write_text(dedent(KEYS), encoding="utf-8")
    for name, text in (
        (
            "site_config/settings.py",
            SETTINGS.format(broker=broker, backend=backend, disk=str(disk), database=DATABASE),
        ),
        ("shop/tasks.py", SURVEY),
        ("conformance.toml", CONTRACT),
    ):
        path = made / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return made


@dataclass
class LiveWorker:
    """The project's worker, in production: it holds a call that is due later, and logs all that reaches it."""

    project: Path
    log: Path
    _process: subprocess.Popen[bytes] = field(init=False)

    def __enter__(self) -> LiveWorker:
        command = [sys.executable, "-m", "celery", "-A", "site_config.celery", "worker", "--pool", "solo"]
        command += ["--queues", QUEUE, "--hostname", WORKER, "--loglevel", "DEBUG"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=self.project, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        assert eventually(lambda: f"{WORKER} ready" in self.text(), 120), self.text()
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(30)
        self._process.kill()
        self._process.wait()

    def text(self) -> str:
        """Return all that it has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def received(self) -> list[str]:
        """Return the ids of the calls that it has received."""
        return re.findall(r"Task [\w.]+\[([\w-]+)\] received", self.text())

    def commanded(self) -> list[str]:
        """Return the commands of remote control that it has received."""
        return re.findall(r"pidbox received method (\w+)", self.text())

    def send(self, *options: str) -> str:
        """Publish a call to its queue, from a process of production's; return the id of the call."""
        call = [sys.executable, "-m", "celery", "-A", "site_config.celery", "call", "shop.tasks.restock"]
        call += ["--args", "[1]", "--queue", QUEUE, *options]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
        sent = subprocess.run(call, cwd=self.project, env=environment, capture_output=True, text=True, check=True)
        return sent.stdout.split()[-1]


@contextlib.contextmanager
def overheard_events(app: Any) -> Iterator[list[str]]:
    """Listen to the project's events; give the names of those who have sent one."""
    senders: list[str] = []
    over = threading.Event()

    def listen() -> None:
        with app.connection_for_read() as connection:
            receiver = app.events.Receiver(connection, handlers={"*": lambda event: senders.append(event["hostname"])})
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    receiver.capture(limit=None, timeout=0.5, wakeup=False)

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield senders
    finally:
        over.set()
        thread.join(30)


def rabbitmq(server: ServiceEndpoint) -> dict[str, str]:
    """Return all queues with the number of their messages, all exchanges and all bindings, as RabbitMQ prints them.

    How many events wait is left out: whoever listens takes them within seconds.
    """
    node = next(
        process.environ()
        for process in psutil.process_iter()
        if process.name().startswith("beam") and process.environ().get("RABBITMQ_NODE_PORT") == str(server.port)
    )
    question = (
        '[io:format("~0p~n", [E]) || E <- '
        'rabbit_amqqueue:info_all(<<"/">>, [name, arguments, messages_ready, messages_unacknowledged]) ++ '
        'rabbit_exchange:info_all(<<"/">>, [name, type, arguments]) ++ rabbit_binding:info_all(<<"/">>)], ok.'
    )
    located: Any = locate("rabbitmq", urls=False)
    rabbitmqctl = Path(located.detail).with_name("rabbitmqctl")  # that on the PATH becomes another user
    asked = subprocess.run(
        [str(rabbitmqctl), "-q", "-n", node["RABBITMQ_NODENAME"], "eval", question],
        env=node,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [re.sub(r"(celeryev.*messages_ready,)\d+", r"\1", line) for line in asked.stdout.splitlines()]
    return {f"rabbitmq {line}": "there" for line in lines}
