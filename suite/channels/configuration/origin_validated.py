"""Only pages of the project's own origins can open WebSockets.

Why: browsers let any site open a WebSocket with the user's cookies, and no CSRF token guards it.

Fix: wrap the stack: ``AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(…)))``.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import dotted
from django_conformance.rules import Finding, Rule

rule = Rule(level="info", docs="https://channels.readthedocs.io/en/stable/topics/security.html#websockets")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield an application with WebSocket routes that no origin validator stands before."""
    record, application = project.inventory.application, project.application
    if record is None or "websocket" not in application.routed or _validated(application.middleware["websocket"]):
        return
    leaves = [leaf for leaf in application.leaves if leaf.protocol == "websocket"]
    unguarded = [leaf.pattern for leaf in leaves if not _validated(leaf.middleware)]
    if leaves and not unguarded:
        return
    routes = "its routes" if len(unguarded) == len(leaves) else f"the route {unguarded[0]!r}"
    yield Finding(
        f"{record.path} opens WebSockets for pages of any origin: nothing before {routes} validates the Origin header",
        subject=record.path,
        location=record.location,
    )


def _validated(middleware: Iterable[Any]) -> bool:
    return any("Origin" in dotted(layer) for layer in middleware)
