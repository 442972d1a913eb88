"""The proxy waits for an answer as long as the server may take.

Why: nginx answers 504 after ``proxy_read_timeout``, 60 s where nothing sets it, while the worker behind it goes on for the rest of its own
timeout: the visitor tries again, and each try keeps another worker busy.

Fix: ``proxy_read_timeout 300s;`` in the location, or move what takes so long into a task and lower the server's timeout.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.deployment.nginx import general, places
from django_conformance.discovery.deployment.spans import seconds_in
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout")

_DEFAULT = 60.0
_LONGER = 2
"""How many times as long a server may take for more than what its start needs."""


def find(project: Project) -> Iterator[Finding]:
    """Yield a server of synchronous workers that may take longer than every location of nginx waits."""
    waits, everywhere = [], general(project.context.deployment_files, "proxy_read_timeout")
    for place in places(project.context.deployment_files):
        passing = place.passes()
        if passing is None or passing.name != "proxy_pass" or place.is_internal():
            continue
        given = place.setting("proxy_read_timeout") or everywhere
        seconds = seconds_in(given) if given else _DEFAULT
        if place.includes() or seconds is None:
            return
        waits.append((seconds, given, place))
    for server in project.context.deployment.servers if waits else ():
        is_sync = server.program == "gunicorn" and (server.worker_class or "sync") in ("sync", "gthread")
        longest, given, place = max(waits, key=lambda wait: wait[0])
        if server.unit.stage == "development" or not is_sync or (server.timeout or 0) < _LONGER * longest:
            continue
        yield Finding(
            f"{server.unit.name} ({server.location}) gives a request {server.timeout:.0f} s, and {place.file.relative} answers 504 after "
            f"{longest:.0f} s (proxy_read_timeout{'' if given else ', its default'})",
            subject=server.unit.name,
            location=Location(place.file.relative, place.directive.line),
            hint=f"Write proxy_read_timeout {server.timeout:.0f}s; in the location.",
        )
        return
