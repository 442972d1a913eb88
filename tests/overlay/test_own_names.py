"""On configured services: what settings and messages of a run are called there."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.overlay import Overlay, guard
from django_conformance.overlay.substitution import substitute

if TYPE_CHECKING:
    from pathlib import Path

REDIS = "redis://redis.shop.example:6379"
OVERLAY = Overlay("0a1b2c3d", "/run", "/project", "settings", mode="configured")
NAME = "conformance-0a1b2c3d"
CORE = "channels_redis.core.RedisChannelLayer"
PUBSUB = "channels_redis.pubsub.RedisPubSubChannelLayer"


@pytest.mark.parametrize("backend", [CORE, PUBSUB])
def test_a_layer_has_a_prefix_and_its_own_hosts(backend: str) -> None:
    """A Redis layer keeps its server and options, and every key and group of the run begins with the run's name."""
    layer = {"BACKEND": backend, "CONFIG": {"hosts": [f"{REDIS}/2"], "expiry": 30}}
    changed = substitute({"CHANNEL_LAYERS": {"default": layer}}, OVERLAY)["CHANNEL_LAYERS"]["default"]

    assert changed == {"BACKEND": backend, "CONFIG": {"hosts": [f"{REDIS}/2"], "expiry": 30, "prefix": NAME}}
    assert "prefix" not in layer["CONFIG"]


def test_a_layer_that_may_know_no_prefix_is_left() -> None:
    """A layer of another kind takes what it was configured with; one that is given a prefix is given the run's."""
    layers: dict[str, Any] = {
        "memory": {"BACKEND": "channels.layers.InMemoryChannelLayer"},
        "own": {"BACKEND": "shop.layers.ShopLayer", "CONFIG": {"prefix": "shop"}},
        "nothing": None,
    }
    changed = substitute({"CHANNEL_LAYERS": layers}, OVERLAY)["CHANNEL_LAYERS"]

    assert changed == {**layers, "own": {"BACKEND": "shop.layers.ShopLayer", "CONFIG": {"prefix": NAME}}}


def test_a_cache_has_a_prefix_and_its_own_location() -> None:
    """A cache stays where it is, and every key of the run begins with the run's name."""
    cache = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"{REDIS}/3", "KEY_PREFIX": "shop"}
    changed = substitute({"CACHES": {"default": cache}}, OVERLAY)["CACHES"]["default"]

    assert changed == {**cache, "KEY_PREFIX": NAME}


def test_addresses_stay() -> None:
    """The broker and the result backend are the configured ones."""
    settings = {"CELERY_BROKER_URL": f"{REDIS}/0", "CELERY_RESULT_BACKEND": f"{REDIS}/1"}

    assert substitute({**settings, "MAILERS": {}}, OVERLAY).keys() & settings.keys() == set()


ROUTED = """
import json, sys
from pathlib import Path
from django_conformance.overlay import Overlay, own_names

own_names.install(Overlay("0a1b2c3d", "/run", "/project", "settings", mode=sys.argv[1]))
from celery import Celery

app = Celery("shop", broker="memory://", task_routes={"shop.slow": {"queue": "slow"}}, **json.loads(sys.argv[2]))
found = {}
for name in ("shop.slow", "shop.fast"):
    sent = app.amqp.router.route({"priority": 3, "routing_key": "shop.key", "exchange": "shop"}, name)
    found[name] = [sent["queue"].name, sent.get("routing_key"), sent.get("exchange"), sent["priority"]]
app.amqp.queues.select(["conformance-0a1b2c3d"] if sys.argv[1] == "configured" else ["celery"])
found["consumed"] = list(app.amqp.queues.consume_from)
print(json.dumps(found))
"""


def _routed(mode: str, **options: Any) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", ROUTED, mode, json.dumps(options)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("options", [{}, {"task_default_queue": "shop"}])
def test_every_message_goes_to_the_run_s_queue(options: dict[str, Any]) -> None:
    """Whatever route a task has, and whatever address it was given, it is published to the run's one queue."""
    found = _routed("configured", **options)

    assert found == {"shop.slow": [NAME, None, None, 3], "shop.fast": [NAME, None, None, 3], "consumed": [NAME]}


def test_otherwise_routes_are_the_project_s() -> None:
    """Where services are private, routes are left alone."""
    found = _routed("substitute")

    assert found["shop.slow"][0] == "slow"
    assert found["shop.fast"] == ["celery", "shop.key", "shop", 3]


def test_a_key_function_of_the_project_s_is_kept_apart() -> None:
    """What a ``KEY_FUNCTION`` that knows no prefix returns begins with the run's name, and its reverse gets it back."""
    plain, reverse = f"{__name__}.plain_key", f"{__name__}.plain_key"
    cache = {"BACKEND": "django_redis.cache.RedisCache", "KEY_FUNCTION": plain, "REVERSE_KEY_FUNCTION": reverse}
    once = substitute({"CACHES": {"default": cache}}, OVERLAY)
    changed = substitute(once, OVERLAY)["CACHES"]["default"]

    assert changed["KEY_FUNCTION"]("basket", "shop", 1) == f"{NAME}:basket"
    assert changed["REVERSE_KEY_FUNCTION"](f"{NAME}:basket") == "basket"


def plain_key(key: str, *_unused: object) -> str:
    """Return a key as it is given."""
    return key


@pytest.mark.parametrize(
    "backend", ["django.core.cache.backends.filebased.FileBasedCache", "diskcache.DjangoCache"], ids=["django", "disk"]
)
def test_a_cache_in_files_is_the_run_s(backend: str) -> None:
    """A cache in files, which throws away what others keep when it is full, has a folder of the run."""
    caches = {"files": {"BACKEND": backend, "LOCATION": "/var/cache/shop"}}

    assert substitute({"CACHES": caches}, OVERLAY)["CACHES"]["files"]["LOCATION"] == "/run/cache-files"


SERVER = """
import json, sys
from pathlib import Path
from django_conformance.overlay import Overlay, own_names

folder = Path(sys.argv[1])
own_names.install(Overlay("0a1b2c3d", str(folder), "/project", "settings", mode="configured"))
"""


def _ran(folder: Path, code: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", SERVER + code, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


RESULTS = """
from celery import Celery
from sqlalchemy import inspect

app = Celery("shop", broker="memory://", backend=f"db+sqlite:///{folder}/results.sqlite3")
app.backend.store_result("1", 42, "SUCCESS")
engine = app.backend.session_manager.get_engine(app.backend.url)
tables = inspect(engine).get_table_names()
indexes = [index["name"] for table in tables for index in inspect(engine).get_indexes(table)]
keys = Celery("shop", broker="memory://", backend="cache+memory://").backend.get_key_for_task("1")
print(json.dumps([tables, indexes, app.backend.get_result("1"), keys.decode()]))
"""


def test_results_are_kept_apart(tmp_path: Path) -> None:
    """The database backend has tables, and with them indexes, of the run's; keys of the others begin with its name."""
    tables, indexes, result, key = _ran(tmp_path, RESULTS)

    assert tables == ["conformance_0a1b2c3d_celery_taskmeta", "conformance_0a1b2c3d_celery_tasksetmeta"]
    assert all(index.startswith("conformance_0a1b2c3d_") for index in indexes)
    assert result == 42
    assert key == f"{NAME}:celery-task-meta-1"


TRANSPORT = """
import sqlite3
from kombu import Connection

with Connection(f"sqla+sqlite:///{folder}/broker.sqlite3") as connection:
    queue = connection.SimpleQueue("celery")
    queue.put({"call": 1})
    received = queue.get(timeout=5).payload
    queue.put({"call": 2})
    with connection.channel() as channel:
        purged = channel.queue_purge("celery")
with sqlite3.connect(folder / "broker.sqlite3") as rows:
    names = [row[0] for row in rows.execute("SELECT name FROM kombu_queue")]
print(json.dumps([received, purged, names]))
"""


def test_queues_of_a_database_are_kept_apart(tmp_path: Path) -> None:
    """Over kombu's SQLAlchemy transport the run has queues of its own, whatever they are called in the project."""
    assert _ran(tmp_path, TRANSPORT) == [{"call": 1}, 1, [f"{NAME}.celery"]]


COMMANDS = """
import redis

refused = {}
for words in (["FLUSHALL"], ["flushdb", "ASYNC"], ["CONFIG SET", "maxmemory", "1"], [b"SCRIPT", "FLUSH"], ["GET", "a"]):
    try:
        redis.Connection(port=1).pack_command(*words)
    except RuntimeError as error:
        refused[str(words[0])] = str(error).partition(":")[0]
print(json.dumps(refused))
"""


def test_what_empties_a_server_is_refused(tmp_path: Path) -> None:
    """A command that reaches beyond the run's own keys is not sent, and is written down; any other is sent."""
    refused = _ran(tmp_path, COMMANDS)

    assert list(refused) == ["FLUSHALL", "flushdb", "CONFIG SET", "b'SCRIPT'"]
    assert refused["CONFIG SET"] == "django-conformance refused the command CONFIG SET"
    assert [record["target"] for record in guard.refused(tmp_path)] == [
        "FLUSHALL",
        "FLUSHDB",
        "CONFIG SET",
        "SCRIPT FLUSH",
    ]
