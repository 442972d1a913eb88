"""Layers whose connections give up before their own blocking read: decided from real layers, without a server."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from tests.rules import RuleTester

CORE = "channels_redis.core.RedisChannelLayer"
URL = "redis://redis.shop.example:6379/2"
GIVES_UP_BY_ITSELF = int(version("redis").partition(".")[0]) >= 8
LAYERS = """
    from channels_redis.core import RedisChannelLayer


    class Patient(RedisChannelLayer):
        brpop_timeout = 1  # asks again every second


    class Endless(RedisChannelLayer):
        brpop_timeout = 0  # lets Redis hold its answer forever


    class Tolerant(RedisChannelLayer):
        async def _brpop_with_clean(self, index, channel, timeout):
            try:
                return await super()._brpop_with_clean(index, channel, timeout)
            except TimeoutError:
                return None
"""


def accused(rule: RuleTester, layers: dict[str, Any]) -> dict[str, str]:
    """Return the message of each layer that is accused; ``layers`` are the entries of CHANNEL_LAYERS."""
    findings = rule.findings({"shop/layers.py": LAYERS}, settings=f"CHANNEL_LAYERS = {layers!r}")
    return {str(finding.subject): finding.message for finding in findings}


def on(host: Any, backend: str = CORE) -> dict[str, Any]:
    """Return an entry of CHANNEL_LAYERS with this host, or with these."""
    return {"BACKEND": backend, "CONFIG": {"hosts": host if isinstance(host, list) else [host]}}


def test_accepts_connections_that_wait(rule: RuleTester) -> None:
    """A timeout longer than the layer's blocking read, none at all, and layers that read in another way are right."""
    sentinel = {"master_name": "shop", "sentinels": [("sentinel.shop.example", 26379)], "socket_timeout": None}
    layers = {
        "none": on({"address": URL, "socket_timeout": None}),
        "longer": on({"address": URL, "socket_timeout": 6}),
        "by-host": on({"host": "redis.shop.example", "port": 6379, "socket_timeout": None}),
        "by-url": on(f"{URL}?socket_timeout=10"),
        "sentinel": on(sentinel),
        "patient": on({"address": URL, "socket_timeout": 3}, "shop.layers.Patient"),
        "endless": on({"address": URL, "socket_timeout": None}, "shop.layers.Endless"),
        "tolerant": on({"address": URL, "socket_timeout": 3}, "shop.layers.Tolerant"),
        "pubsub": on({"address": URL, "socket_timeout": 3}, "channels_redis.pubsub.RedisPubSubChannelLayer"),
    }

    assert accused(rule, layers) == {}


def test_accepts_what_does_not_load(rule: RuleTester) -> None:
    """Another kind of layer, and one that cannot be created, say nothing of a timeout; nor do no layers."""
    layers = {
        "empty": None,
        "memory": {"BACKEND": "channels.layers.InMemoryChannelLayer"},
        "missing": on(URL, "shop.no.such.Layer"),
        "text": {"BACKEND": CORE, "CONFIG": {"hosts": URL}},
        "option": on({"address": URL, "no_such_option": 1}),
    }

    assert accused(rule, layers) == {}
    rule.accepts({}, settings="CHANNEL_LAYERS = {}")
    rule.accepts({}, settings="CHANNEL_LAYERS = None")


def test_accuses_connections_that_give_up_first(rule: RuleTester) -> None:
    """A timeout that is not longer than the layer's blocking read is found, however it is written."""
    sentinel = {
        "master_name": "shop",
        "sentinels": [("sentinel.shop.example", 26379)],
        "sentinel_kwargs": {"socket_timeout": 1},
        "socket_timeout": 4,
    }
    layers = {
        "shorter": on({"address": URL, "socket_timeout": 3}),
        "equal": on({"address": URL, "socket_timeout": 5}),
        "by-host": on({"host": "redis.shop.example", "port": 6379, "socket_timeout": 5}),
        "by-url": on(f"{URL}?socket_timeout=3"),
        "second-host": on([{"address": URL, "socket_timeout": None}, {"address": URL, "socket_timeout": 2}]),
        "sentinel": on(sentinel),
        "patient": on({"address": URL, "socket_timeout": 1}, "shop.layers.Patient"),
        "endless": on({"address": URL, "socket_timeout": 60}, "shop.layers.Endless"),
    }

    messages = accused(rule, layers)

    assert messages.keys() == layers.keys()
    assert (
        f"CHANNEL_LAYERS['shorter'] waits for a message 5 s at a time (channels-redis {version('channels-redis')}), on a "
        f"connection that gives up after 3 s (the socket_timeout of its host, redis-py {version('redis')})"
    ) in messages["shorter"]
    assert "waits for a message 1 s at a time" in messages["patient"]
    assert "waits for a message forever" in messages["endless"]
    assert "gives up after 2 s" in messages["second-host"]


def test_the_default_is_the_client_s_own(rule: RuleTester) -> None:
    """A layer that says nothing has what the installed client does by itself: 5 s since redis-py 8, else no timeout."""
    layers = {
        "url": on(URL),
        "pair": on(("redis.shop.example", 6379)),
        "address": on({"address": URL}),
        "database": on({"address": URL, "db": 1}),
        "no-hosts": {"BACKEND": CORE},
    }

    messages = accused(rule, layers)

    assert messages.keys() == (layers.keys() if GIVES_UP_BY_ITSELF else set())
    assert all("gives up after 5 s (the default, " in message for message in messages.values())
