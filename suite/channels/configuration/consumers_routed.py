"""Every WebSocket consumer of the project has a route.

Why: a consumer that no route leads to is dead code, or was forgotten in the routing.

Fix: add a route to it, or delete it; leave it where others derive from it or another application uses it.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="info", docs="https://channels.readthedocs.io/en/stable/topics/routing.html")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each consumer that neither has a route nor is a base of one that has."""
    if "websocket" not in project.application.routed:
        return
    routed = {base for consumer in project.routed for base in consumer.__mro__}
    for consumer in project.websocket_consumers:
        if consumer.runtime is None or consumer.runtime not in routed:
            yield Finding(
                f"no route leads to {consumer.path} ({consumer.location})",
                subject=consumer.path,
                location=consumer.location,
            )
