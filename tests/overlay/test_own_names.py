"""On configured services: what settings and messages of a run are called there."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from django_conformance.overlay import Overlay
from django_conformance.overlay.substitution import substitute

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
