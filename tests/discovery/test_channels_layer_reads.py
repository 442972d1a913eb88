"""Which layers are said to give up before their own blocking read: decided from real layers, without a server."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import pytest
from channels_redis.core import RedisChannelLayer

from django_conformance.discovery.channels.layer_reads import suspicions

CORE = "channels_redis.core.RedisChannelLayer"
URL = "redis://redis.shop.example:6379/2"
GIVES_UP_BY_ITSELF = int(version("redis").partition(".")[0]) >= 8


class Patient(RedisChannelLayer):  # type: ignore[misc] # it has no types
    """Asks again every second."""

    brpop_timeout = 1


class Endless(RedisChannelLayer):  # type: ignore[misc] # it has no types
    """Lets Redis hold its answer for ever."""

    brpop_timeout = 0


class Tolerant(RedisChannelLayer):  # type: ignore[misc] # it has no types
    """Takes a timeout for the silence that it is."""

    async def _brpop_with_clean(self, index: int, channel: str, timeout: float) -> Any:
        from redis.exceptions import TimeoutError as GaveUp

        try:
            return await super()._brpop_with_clean(index, channel, timeout)
        except GaveUp:
            return None


def _suspected(host: Any, backend: str = CORE) -> list[str]:
    layers = {"default": {"BACKEND": backend, "CONFIG": {"hosts": host if isinstance(host, list) else [host]}}}
    return [one.message for one in suspicions(layers)]


@pytest.mark.parametrize(
    "host",
    [
        {"address": URL, "socket_timeout": 3},
        {"address": URL, "socket_timeout": 5},
        {"host": "redis.shop.example", "port": 6379, "socket_timeout": 5},
        f"{URL}?socket_timeout=3",
        [{"address": URL, "socket_timeout": None}, {"address": URL, "socket_timeout": 2}],
        {
            "master_name": "shop",
            "sentinels": [("sentinel.shop.example", 26379)],
            "sentinel_kwargs": {"socket_timeout": 1},
            "socket_timeout": 4,
        },
    ],
)
def test_a_connection_that_gives_up_first_is_named(host: Any) -> None:
    """A timeout of a host that is not longer than the layer's blocking read is found, however it is written."""
    (message,) = _suspected(host)

    assert "CHANNEL_LAYERS['default'] waits for a message 5 s at a time" in message
    assert f"redis-py {version('redis')}" in message
    assert f"channels-redis {version('channels-redis')}" in message


@pytest.mark.parametrize(
    "host",
    [
        {"address": URL, "socket_timeout": None},
        {"address": URL, "socket_timeout": 6},
        {"host": "redis.shop.example", "port": 6379, "socket_timeout": None},
        f"{URL}?socket_timeout=10",
        {"master_name": "shop", "sentinels": [("sentinel.shop.example", 26379)], "socket_timeout": None},
    ],
)
def test_a_connection_that_waits_is_not_named(host: Any) -> None:
    """A timeout that is longer than the layer's blocking read, and none at all, are right."""
    assert _suspected(host) == []


@pytest.mark.parametrize("host", [URL, ("redis.shop.example", 6379), {"address": URL}, {"address": URL, "db": 1}])
def test_the_default_is_the_client_s_own(host: Any) -> None:
    """A host that says nothing has what the installed client does by itself: 5 s since redis-py 8, else no timeout."""
    found = _suspected(host)

    assert bool(found) is GIVES_UP_BY_ITSELF
    assert all("gives up after 5 s (the default, " in message for message in found)


def test_hosts_left_out_are_judged_too() -> None:
    """A layer without hosts, which connects to this machine, is judged by the client's default as well."""
    assert bool(list(suspicions({"default": {"BACKEND": CORE}}))) is GIVES_UP_BY_ITSELF


@pytest.mark.parametrize(
    ("layer", "timeout", "found"),
    [(Patient, 3, False), (Patient, 1, True), (Endless, 60, True), (Endless, None, False)],
)
def test_a_layer_s_own_blocking_read_counts(layer: type, timeout: float | None, found: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """The layer's ``brpop_timeout`` is what the connection's timeout is held against; 0 is for ever."""
    host = {"address": URL, "socket_timeout": timeout}

    assert bool(_suspected(host, f"{layer.__module__}.{layer.__qualname__}")) is found


@pytest.mark.parametrize("backend", [f"{__name__}.Tolerant", "channels_redis.pubsub.RedisPubSubChannelLayer"])
def test_a_layer_that_reads_otherwise_is_left_alone(backend: str) -> None:
    """A layer that reads in a way of its own, or listens as the pub/sub layer does, lives with a timeout."""
    assert _suspected({"address": URL, "socket_timeout": 3}, backend) == []


@pytest.mark.parametrize(
    "layers",
    [
        None,
        {},
        {"default": None},
        {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
        {"default": {"BACKEND": "shop.no.such.Layer", "CONFIG": {"hosts": [URL]}}},
        {"default": {"BACKEND": CORE, "CONFIG": {"hosts": URL}}},
        {"default": {"BACKEND": CORE, "CONFIG": {"hosts": [{"address": URL, "no_such_option": 1}]}}},
    ],
)
def test_what_does_not_load_is_not_judged(layers: Any) -> None:
    """No layer, another kind of layer and one that cannot be made say nothing of a timeout."""
    assert list(suspicions(layers)) == []
