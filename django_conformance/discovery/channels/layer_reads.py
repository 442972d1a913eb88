"""How long a Redis layer's connection waits for an answer, against how long the layer itself waits for a message.

``channels_redis.core`` asks Redis to hold its answer for ``brpop_timeout`` seconds while there is no message, and asks
again. A connection that gives up sooner, or at that very moment, raises where nothing is wrong. ``channels_redis.pubsub``
tells the client how long to listen, which goes before the connection's own timeout, so it is not looked at.

https://github.com/django/channels_redis/issues/422
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django_conformance.inventory import Suspicion

READ_TIMEOUT = "layer-read-timeout"

_READING = ("receive", "receive_single", "_brpop_with_clean")


@dataclass(frozen=True)
class Read:
    """``host`` is the number of the layer's host; ``timeout`` and ``blocks`` are seconds, ``None`` for ever."""

    host: int
    timeout: float | None
    blocks: float | None
    given: bool

    @property
    def breaks(self) -> bool:
        """Whether the connection gives up while Redis may still be silent by agreement."""
        return self.timeout is not None and (self.blocks is None or self.timeout <= self.blocks)


def suspicions(configured: Any) -> Iterator[Suspicion]:
    """Yield the layers of CHANNEL_LAYERS, as the project has it, whose idle consumers end in a timeout."""
    for alias, entry in configured.items() if isinstance(configured, Mapping) else ():
        broken = next((one for one in _reads(entry) if one.breaks), None) if isinstance(entry, Mapping) else None
        if broken is not None:
            yield _suspicion(str(alias), str(entry["BACKEND"]), broken)


def _reads(entry: Mapping[str, Any]) -> Iterator[Read]:
    """Yield how each host of a layer is read. The layer and its connections are made, and nothing connects.

    A layer of the project's own that reads in a way of its own may well live with a timeout.
    """
    try:
        from channels_redis.core import RedisChannelLayer
        from django.utils.module_loading import import_string

        backend = import_string(entry["BACKEND"])
        if not issubclass(backend, RedisChannelLayer) or any(
            getattr(backend, name, None) is not getattr(RedisChannelLayer, name, None) for name in _READING
        ):
            return
        layer = backend(**(entry.get("CONFIG") or {}))
        for index in range(len(layer.hosts)):
            pool = layer.create_pool(index)
            yield Read(
                index,
                pool.make_connection().socket_timeout,
                layer.brpop_timeout or None,
                "socket_timeout" in pool.connection_kwargs,
            )
    except Exception:
        return  # what does not load is for another check; what cannot be seen is not judged


def _suspicion(alias: str, backend: str, read: Read) -> Suspicion:
    client, layer = version("redis"), version("channels-redis")
    source = "the socket_timeout of its host" if read.given else "the default"
    waits = "for ever" if read.blocks is None else f"{read.blocks:g} s at a time"
    message = (
        f"CHANNEL_LAYERS[{alias!r}] waits for a message {waits} (channels-redis {layer}), on a connection that gives up "
        f"after {read.timeout:g} s ({source}, redis-py {client}): every consumer that hears nothing for so long dies of "
        "redis.exceptions.TimeoutError"
    )
    return Suspicion(
        READ_TIMEOUT,
        alias,
        message,
        None,
        {
            "backend": backend,
            "host": read.host,
            "socket_timeout": read.timeout,
            "brpop_timeout": read.blocks,
            "given": read.given,
            "redis": client,
            "channels-redis": layer,
        },
    )
