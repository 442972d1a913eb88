"""The channel layer is shared by all processes.

Why: the documentation keeps InMemoryChannelLayer for tests and development. Each server process has a layer of its own,
and so does every other process.

Fix: use channels_redis in production.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#in-memory-channel-layer",
    settings=True,
)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each layer that lives within one process."""
    for layer in project.inventory.layers:
        if layer.in_memory:
            yield Finding(
                f"CHANNEL_LAYERS[{layer.alias!r}] is {layer.backend}, which lives within one process",
                subject=layer.alias,
            )
