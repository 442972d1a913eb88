"""A deployment with several server processes does not use the in-memory channel layer.

Why: InMemoryChannelLayer lives within one process. A message to a group reaches those of its members who are connected to
the process that sends it, and the others get nothing: each person sees only a part of the chat.

Fix: use a layer that processes share, such as channels_redis, or run one server process.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.stage import is_for_development
from django_conformance.inventory.deployment import DeclaredServer
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#in-memory-channel-layer",
    settings=True,
)

_GROUPS = ("group_send", "group_add")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each layer in memory, where groups are used and a deployment file starts several server processes."""
    context = project.context
    if is_for_development(context) or not context.sources.code(containing=_GROUPS):
        return
    several = _several(context.deployment.servers)
    for layer in project.inventory.layers if several else ():
        if layer.in_memory:
            yield Finding(
                f"CHANNEL_LAYERS[{layer.alias!r}] is InMemoryChannelLayer, which each process has for itself, and {several}",
                subject=layer.alias,
                location=place_of(context.sources, "CHANNEL_LAYERS", layer.alias),
            )


def _several(servers: tuple[DeclaredServer, ...]) -> str:
    """Return which deployment file starts more than one process that serves the site; "" where none does."""
    deployed = [server for server in servers if server.unit.stage != "development" and server.unit.role == "service"]
    for server in deployed:
        if (server.workers or 1) > 1:
            return f"{server.location} starts {server.workers} server processes"
        if server.unit.replicas > 1:
            return f"{server.unit.location} starts {server.unit.replicas} replicas of the server"
    for first in deployed:
        for second in deployed:
            is_beside = second.unit.stack == first.unit.stack and second.unit.name != first.unit.name
            if first.interface == "asgi" and second.interface == "wsgi" and is_beside:
                return f"{first.location} and {second.location} start a server each"
    return ""
