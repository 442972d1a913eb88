"""A page opens its WebSockets with the scheme and the host that it was loaded from.

Why: a browser refuses ``ws://`` from a page that came over HTTPS, as mixed content. ``localhost`` is the visitor's own machine.

Fix: write ``(location.protocol === "https:" ? "wss://" : "ws://") + location.host``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.channels.pages import PageSocket, page_sockets
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import first_parts
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://developer.mozilla.org/en-US/docs/Web/Security/Defenses/Mixed_content#mixed-content_request_types",
    settings=True,
)

_OVER_HTTPS = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
_LOCAL = re.compile(r"(localhost|127\.0\.0\.1|0\.0\.0\.0)(:\d+)?")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each WebSocket that browsers cannot open from where the pages are shown."""
    settings = project.context.originals
    https = next((name for name in _OVER_HTTPS if settings.get(name)), None)
    if settings.get("DEBUG") or not project.inventory.installed:
        return
    firsts = first_parts(project.application.leaves)
    for socket in page_sockets(project.context.project):
        if _LOCAL.fullmatch(socket.host) and socket.first not in firsts:
            continue  # a program on the visitor's machine: a printer, a card reader
        why = _fault(socket, https)
        if why:
            yield Finding(
                f"{socket.location} opens a WebSocket {why}", subject=socket.location.path, location=socket.location
            )


def _fault(socket: PageSocket, https: str | None) -> str:
    if socket.guarded and not (socket.scheme == "wss" and socket.host):
        return ""
    if _LOCAL.fullmatch(socket.host):
        return f"on {socket.host}, which is each visitor's own machine"
    if socket.scheme == "ws" and https is not None:
        return f"by ws://, and {https} says that pages come over HTTPS: browsers refuse it; use wss://"
    return ""
