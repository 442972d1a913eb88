"""A message sent over a Redis layer contains plain values only.

Why: a datetime, a Decimal, a UUID, a user or a model instance cannot be packed, so the send raises TypeError. The
in-memory layer that tests use carries any of them.

Fix: send text, a number or a primary key: ``starts.isoformat()``, ``str(price)``, ``user.pk``.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.packed import entries, function_around, kind_in_words
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.orm.scope import Scope

rule = Rule(
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#what-to-send-over-the-channel-layer",
)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each value in a message that certainly cannot be packed, where all layers are on Redis and pack as they come."""
    layers = project.inventory.layers
    if not layers or not all(
        layer.backend.startswith("channels_redis.") and "serializer_format" not in layer.configuration
        for layer in layers
    ):
        return
    for message in project.messages:
        scope = Scope(function_around(message.node, message.file), message.file, project.context.sources)
        for entry, value in entries(message.node):
            kind = kind_in_words(value, scope)
            if kind:
                yield Finding(
                    f"{message.function}() sends {entry}, {kind}: it cannot be packed for Redis, so the send raises "
                    "TypeError",
                    at=message.file.at(value),
                    evidence={"kind": kind},
                )
