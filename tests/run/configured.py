"""A project on real servers, and all that is on these servers: what a run on configured services must leave as it was."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from tests.miniature import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.services.records import ServiceEndpoint, ServiceKind

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "shop_in_use"

SETTINGS = """

CELERY_BROKER_URL = "{redis}/0"
CELERY_RESULT_BACKEND = "{redis}/1"
CHANNEL_LAYERS = {{
    "default": {{
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {{"hosts": [{{"address": "{redis}/2", "socket_timeout": None}}]}},
    }}
}}
CACHES = {{"default": {{"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "{redis}/3"}}}}
DATABASES.update({databases!r})
if "mysql" in str(DATABASES):
    import pymysql

    pymysql.install_as_MySQLdb()
"""

TASKS = '''

@shared_task
def announce(text):
    """Publishes, caches and broadcasts, and tells where it is."""
    from asgiref.sync import async_to_sync
    from channels.layers import get_channel_layer
    from django.core.cache import cache
    from django.db import connections

    restock.delay(7)
    cache.set("announced", text, None)
    async_to_sync(get_channel_layer().group_send)("prices", {"type": "announce", "text": text})
    return " ".join(str(connections[alias].settings_dict["NAME"]) for alias in connections)
'''

CONSUMERS = '''

class NewsConsumer(AsyncWebsocketConsumer):
    """Everybody who looks at prices hears what is announced."""

    async def connect(self):
        await self.channel_layer.group_add("prices", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard("prices", self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        await self.channel_layer.group_send("prices", {"type": "announce", "text": text_data or ""})

    async def announce(self, event):
        await self.send(text_data=event["text"])
'''

CONTRACT = """

[[task]]
name = "shop.tasks.announce"
args = ["tea is here"]
returns_matches = "conformance_[0-9a-f]{8}_default.* .*conformance_[0-9a-f]{8}_warehouse"

[[socket]]
path = "/ws/news/"
exchange = [{ send_text = "tea" }, { expect_matches = "tea" }]
"""


def build(folder: Path, servers: Mapping[ServiceKind, ServiceEndpoint]) -> Path:
    """Return a healthy project whose settings name these servers, and that uses all of them."""
    project = shutil.copytree(BASE, folder / "project", ignore=shutil.ignore_patterns("__pycache__"))
    databases = {}
    for alias, kind, engine in (("default", "postgresql", "postgresql"), ("warehouse", "mariadb", "mysql")):
        if kind in servers:
            one: Any = servers[kind]  # type: ignore[index] # the literals above are kinds
            databases[alias] = {
                "ENGINE": f"django.db.backends.{engine}",
                "NAME": DATABASE,
                "HOST": one.host,
                "PORT": one.port,
                "USER": one.user,
            }
    redis = servers["redis"]
    _append(
        project / "site_config/settings.py", SETTINGS.format(redis=redis.url.removesuffix("/0"), databases=databases)
    )
    _append(project / "shop/tasks.py", TASKS)
    _append(project / "shop/consumers.py", CONSUMERS)
    _append(project / "conformance.toml", CONTRACT)
    routing = project / "shop/routing.py"
    text = routing.read_text(encoding="utf-8").replace("PriceConsumer\n", "NewsConsumer, PriceConsumer\n", 1)
    routing.write_text(
        text.replace("urlpatterns = [", 'urlpatterns = [path("ws/news/", NewsConsumer.as_asgi()), ', 1),
        encoding="utf-8",
    )
    return project


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + dedent(text), encoding="utf-8")


def fill(servers: Mapping[ServiceKind, ServiceEndpoint]) -> None:
    """Put on the servers what a project in use has there: messages, keys, members of a group, rows."""
    import redis

    url = servers["redis"].url.removesuffix("/0")
    in_use(f"{url}/0", f"{url}/1")
    for number in range(4):
        with redis.Redis.from_url(f"{url}/{number}") as client:
            client.set(f"kept-{number}", "as it was")
            client.zadd("asgi:group:prices", {"specific.somebody!else": 1})
    for kind in ("postgresql", "mariadb"):
        if kind in servers:
            with _connected(servers[kind], None) as cursor:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
            with _connected(servers[kind], DATABASE) as cursor:
                cursor.execute("CREATE TABLE shop_product (id integer)")
                cursor.execute("INSERT INTO shop_product VALUES (42)")


def take_long_ago(server: ServiceEndpoint) -> None:
    """Put on a Redis what workers had taken that were killed long ago: a call, and what nobody can read."""
    import redis

    with redis.Redis.from_url(server.url) as client:
        message = json.loads(client.lindex("celery", 0) or "")
        delivery = message["properties"]["delivery_info"]
        client.hset("unacked", "taken", json.dumps([message, delivery["exchange"], delivery["routing_key"]]))
        client.hset("unacked", "torn", "[{")
        client.zadd("unacked_index", {"taken": 1, "torn": 2})


def in_use(broker: str, backend: str) -> None:
    """Publish what a project in use has waiting, and keep results; in a process of its own, which forgets them."""
    subprocess.run([sys.executable, "-m", "tests.run.in_use", broker, backend], cwd=ROOT, check=True, timeout=120)


def contents(servers: Mapping[ServiceKind, ServiceEndpoint]) -> dict[str, Any]:
    """Return all that is on the servers: every key of every Redis database, every database and what was put in it."""
    import redis

    found: dict[str, Any] = {}
    url = servers["redis"].url.removesuffix("/0")
    for number in range(16):
        with redis.Redis.from_url(f"{url}/{number}") as client:
            found |= {f"redis {number} {key.decode()}": _value(client, key) for key in client.scan_iter()}
    for kind, question in (
        ("postgresql", "SELECT datname FROM pg_database"),
        ("mariadb", "SELECT schema_name FROM information_schema.schemata"),
    ):
        if kind in servers:
            one = servers[kind]  # type: ignore[index] # the literals above are kinds
            with _connected(one, None) as cursor:
                cursor.execute(question)
                found[f"{kind} databases"] = sorted(str(row[0]) for row in cursor.fetchall())
            with _connected(one, DATABASE) as cursor:
                tables = "SELECT table_name FROM information_schema.tables WHERE table_schema IN (%s, %s) ORDER BY 1"
                cursor.execute(tables, ("public", DATABASE))
                for (table,) in cursor.fetchall():
                    cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name from the catalogue
                    found[f"{kind} {table}"] = sorted(map(repr, cursor.fetchall()))
                if kind == "postgresql":
                    cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
                    found["postgresql sequences"] = cursor.fetchall()
    return found


def dumps(servers: Mapping[ServiceKind, ServiceEndpoint]) -> dict[str, str]:
    """Return the databases, roles and grants of the servers as ``pg_dumpall`` and ``mariadb-dump`` write them."""
    commands = {
        "postgresql": ("pg_dumpall", "--inserts", "-h", "{host}", "-p", "{port}", "-U", "{user}"),
        "mariadb": (
            *("mariadb-dump", "--no-defaults", "--protocol=tcp", "-h", "{host}", "-P", "{port}", "-u", "{user}"),
            *("--all-databases", "--routines", "--events", "--skip-dump-date", "--skip-lock-tables"),
        ),
    }
    written = {}
    for kind, server in servers.items():
        if kind in commands and shutil.which(commands[kind][0]) is not None:
            values = {"host": server.host, "port": str(server.port), "user": server.user}
            command = [word.format(**values) for word in commands[kind]]
            dumped = subprocess.run(command, capture_output=True, text=True, check=True)
            lines = [line for line in dumped.stdout.splitlines() if "restrict" not in line]  # a key drawn for each dump
            written[f"{kind} dump"] = "\n".join(lines)
    return written


def changed(
    before: dict[str, Any], servers: Mapping[ServiceKind, ServiceEndpoint], now: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return what is on the servers now and was not before, or is otherwise, or is no more (``None``)."""
    now = contents(servers) if now is None else now
    return {name: now.get(name) for name in now.keys() | before.keys() if now.get(name) != before.get(name)}


def _value(client: Any, key: bytes) -> Any:
    """Return what a key holds; of the times at which kombu's bindings expire, which their worker sets anew, whose they are."""
    return sorted(client.zrange(key, 0, -1)) if key == b"_kombu.binding_deadlines" else client.dump(key)


@contextlib.contextmanager
def _connected(server: ServiceEndpoint, database: str | None) -> Iterator[Any]:
    connection: Any
    if server.kind == "postgresql":
        import psycopg

        connection = psycopg.connect(
            host=server.host, port=server.port, user=server.user, dbname=database or "postgres", autocommit=True
        )
    else:
        import pymysql

        connection = pymysql.connect(
            host=server.host, port=server.port, user=server.user, database=database, autocommit=True
        )
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor


@dataclass
class Overheard:
    """Every command that a Redis server was given while this was open, as ``(database, words)``."""

    url: str
    commands: list[tuple[int, list[str]]] = field(default_factory=list)

    def __enter__(self) -> Overheard:
        import redis

        self._client = redis.Redis.from_url(self.url)
        self._monitor: Any = self._client.monitor().__enter__()  # type: ignore[no-untyped-call] # redis-py has no type for it
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        return self

    def _listen(self) -> None:
        for command in self._monitor.listen():
            if command["command"] == "ECHO the end of it":
                return
            self.commands.append((int(command["db"]), command["command"].split()))

    def __exit__(self, *_error: object) -> None:
        self._client.echo("the end of it")
        self._thread.join(30)
        self._monitor.__exit__(None, None, None)
        self._client.close()

    def named(self, *names: str) -> list[tuple[int, list[str]]]:
        """Return the commands of these names."""
        return [(number, words) for number, words in self.commands if words and words[0].upper() in names]
