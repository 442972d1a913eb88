"""A project with WebSocket consumers has an application that handles WebSockets.

Why: ``get_asgi_application()`` alone answers HTTP only: "Django can only handle ASGI/HTTP connections, not websocket".

Fix: make the application a ProtocolTypeRouter with "http" and "websocket", and point ASGI_APPLICATION at it.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://channels.readthedocs.io/en/stable/installation.html",
    after=("channels.configuration.application-imports",),
)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield an application that certainly handles no WebSockets, where there are consumers for them.

    One of nothing but channels is that of ``runworker``: what a server runs is another.
    """
    application, consumers = project.inventory.application, project.websocket_consumers
    if application is None or not consumers or not application.protocols:
        return
    if "websocket" in application.protocols or application.protocols == ("channel",):
        return
    first = consumers[0]
    yield Finding(
        f"{application.path} handles {', '.join(application.protocols)} and no websocket, and the project has the "
        f"consumer {first.path} ({first.location}): no WebSocket can be opened",
        subject=application.path,
        location=application.location,
        evidence={
            "protocols": list(application.protocols),
            "consumers": [consumer.path for consumer in consumers],
        },
    )
