"""The read timeout of a Redis layer's connection is longer than the layer's own wait for a message.

Why: RedisChannelLayer has Redis hold its answer for 5 s while there is no message. A connection with a
``socket_timeout`` of 5 s or less, which is the default since redis-py 8.0, gives up first: every consumer that
receives nothing for that long fails with redis.exceptions.TimeoutError, and its socket closes.

Fix: write ``"hosts": [{"address": URL, "socket_timeout": None}]`` in CHANNEL_LAYERS, or require ``redis<8``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://github.com/django/channels_redis/issues/422",
    after=("channels.configuration.layer-loads",),
    settings=True,
)

_READING = ("receive", "receive_single", "_brpop_with_clean")
"""The methods by which a layer reads; ``channels_redis.pubsub`` reads in another way, with no such limit."""


@dataclass(frozen=True)
class Read:
    """How a layer reads from one of its hosts.

    ``host`` is the host's number; ``timeout`` and ``blocks`` are seconds, ``None`` forever: how long the connection
    waits, and how long the layer has Redis hold its answer. ``given`` is whether the project sets the timeout.
    """

    host: int
    timeout: float | None
    blocks: float | None
    given: bool

    @property
    def gives_up_first(self) -> bool:
        """Whether the connection gives up while Redis may still be holding its answer."""
        return self.timeout is not None and (self.blocks is None or self.timeout <= self.blocks)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each layer with a host whose connection gives up first."""
    layers = project.configured_layers
    for alias, entry in layers.items() if isinstance(layers, Mapping) else ():
        reads = _reads(entry) if isinstance(entry, Mapping) else ()
        read = next((read for read in reads if read.gives_up_first), None)
        if read is not None:
            yield _finding(str(alias), str(entry["BACKEND"]), read)


def _reads(entry: Mapping[str, Any]) -> Iterator[Read]:
    """Yield how each host of a layer is read. The layer and its connections are created, and nothing connects.

    Nothing is known of a layer that reads in a way of its own: it may well live with a timeout.
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
        for host in range(len(layer.hosts)):
            pool = layer.create_pool(host)
            timeout = pool.make_connection().socket_timeout
            yield Read(host, timeout, layer.brpop_timeout or None, "socket_timeout" in pool.connection_kwargs)
    except Exception:
        return  # a layer that does not load is the finding of another rule


def _finding(alias: str, backend: str, read: Read) -> Finding:
    client, layer = version("redis"), version("channels-redis")
    source = "the socket_timeout of its host" if read.given else "the default"
    waits = "forever" if read.blocks is None else f"{read.blocks:g} s at a time"
    return Finding(
        f"CHANNEL_LAYERS[{alias!r}] waits for a message {waits} (channels-redis {layer}), on a connection that gives up "
        f"after {read.timeout:g} s ({source}, redis-py {client}): every consumer that receives nothing for that long "
        "fails with redis.exceptions.TimeoutError",
        subject=alias,
        evidence={
            "backend": backend,
            "host": read.host,
            "socket_timeout": read.timeout,
            "brpop_timeout": read.blocks,
            "given": read.given,
            "redis": client,
            "channels-redis": layer,
        },
    )
