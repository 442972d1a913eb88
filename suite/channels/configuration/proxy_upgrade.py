"""The proxy in front of a project with WebSocket routes passes on the Upgrade header.

Why: nginx leaves the headers Upgrade and Connection out of what it sends on. The server then sees a plain request, and answers each WebSocket
with 404, only behind the proxy. ``uwsgi_pass`` and the like speak a protocol that Daphne and Uvicorn do not know.

Fix: in the location of the WebSockets, ``proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.nginx import Directive, ProxyPlace, places, serving
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://nginx.org/en/docs/http/websocket.html")

_OTHER_PROTOCOLS = ("uwsgi_pass", "fastcgi_pass", "scgi_pass")
"""By which no ASGI server is spoken to: it takes HTTP."""
_NEEDED = ("upgrade", "connection")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield the location of each server of nginx that answers for a WebSocket route and sends no upgrade on."""
    routes = [route for route in project.inventory.routes if route.protocol == "websocket"]
    paths = [(route, path) for route in routes for path in (route.example,) if path]
    servers: dict[int, list[ProxyPlace]] = defaultdict(list)
    for place in places(project.context.deployment_files):
        servers[id(next((block for block in place.around if block.name == "server"), None))].append(place)
    elsewhere = _other_services(project)
    told: set[Location] = set()
    for found in servers.values() if paths else ():
        for route, path in paths:
            chosen = serving(found, f"/{path.lstrip('/')}")
            passing = chosen.passes() if chosen is not None else None
            if chosen is None or passing is None or chosen.includes():
                continue
            location = Location(chosen.file.relative, chosen.directive.line)
            is_for_sockets = serving(found, "/") is not chosen
            if passing.name in _OTHER_PROTOCOLS and is_for_sockets and location not in told:
                told.add(location)
                yield _spoken(passing, route.pattern, location)
                break
            if passing.name != "proxy_pass":
                continue
            if elsewhere.issuperset(chosen.hosts()):
                continue
            missing = [name for name in _NEEDED if name not in chosen.headers()]
            if not missing or location in told:
                continue
            told.add(location)
            yield Finding(
                f"location {' '.join(chosen.directive.words)} ({location}) answers for the WebSocket route {route.pattern} and does not send "
                f"{' and '.join(name.title() for name in missing)} on: {passing.words[0]} gets a plain request and answers 404",
                subject=route.pattern,
                location=location,
                hint='Add proxy_http_version 1.1, proxy_set_header Upgrade $http_upgrade and proxy_set_header Connection "upgrade".',
            )
            break


def _spoken(passing: Directive, pattern: str, location: Location) -> Finding:
    return Finding(
        f"{location} answers for the WebSocket route {pattern} by {passing.name}: ASGI servers take HTTP, and a server of "
        "another protocol takes no WebSocket",
        subject=pattern,
        location=location,
        hint=f"Write proxy_pass http://{passing.words[0]}, proxy_http_version 1.1, "
        'proxy_set_header Upgrade $http_upgrade and proxy_set_header Connection "upgrade".',
    )


def _other_services(project: ChannelsProject) -> set[str]:
    """Return the services of Compose that certainly do not serve the project, such as Flower and RabbitMQ's pages."""
    deployment = project.context.deployment
    serving = {server.unit.name for server in deployment.servers}
    known = {name for services in services_of(project.context.deployment_files).values() for name in services}
    return known - serving - {unit.name for unit in deployment.unread} if serving & known else set()
