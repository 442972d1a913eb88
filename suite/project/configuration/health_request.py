"""The server's own settings let it answer its health check.

Why: with DEBUG off Django answers 400 to a request for a host that ALLOWED_HOSTS does not have. A check inside the container asks for
localhost, and Kubernetes for the address of the pod: the server is never healthy, and is started again and again. With SECURE_SSL_REDIRECT the
answer is a redirect to HTTPS, which the server itself does not speak.

Fix: send a host that is allowed with the check (``curl -H "Host: shop.example"``, ``httpHeaders``), or answer it in a middleware before
the others; exempt its path by SECURE_REDIRECT_EXEMPT.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django_conformance.discovery.deployment.certain import has_these_settings
from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.inventory import HealthCheck
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import is_from_environment
from django_conformance.source.reading import members, readable

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts", settings=True)

_URL = re.compile(r"http://(?P<host>localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d+)?(?P<path>/[^\s\"'|)]*)?")
_FAILING = re.compile(r"\bcurl\b(?=.*\s(?:-[a-zA-Z]*f[a-zA-Z]*\b|--fail))|\bwget\b|\burllib|\brequests\.get\b")
"""Commands that fail where the answer is an error."""
_HEADER = re.compile(r"\bhost\s*:|\bheaders\s*=|--resolve", re.IGNORECASE)
_POD = "the address of the pod"
_ASKING = ("django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware")
_REDIRECTING = "django.middleware.security.SecurityMiddleware"


@dataclass(frozen=True)
class _Request:
    host: str
    path: str
    headers: tuple[str, ...] = ()


def find(project: Project) -> Iterator[Finding]:
    """Yield each health check of a server that its settings refuse."""
    context, settings = project.context, project.context.originals
    if is_for_development(context) or _is_answered_before(settings):
        return
    told = set()
    for server in context.deployment.servers:
        unit, health = server.unit, server.unit.health
        if health is None or unit in told or unit.stage == "development" or unit in context.deployment.unread:
            continue
        if not has_these_settings(context, server):
            continue
        request = _request(health)
        faults = (_refused(project, request), _redirected(settings, request)) if request is not None else ()
        why = ", and ".join(filter(None, faults))
        if why:
            told.add(unit)
            yield Finding(
                f"the health check of {unit.name} ({health.command!r}) {why}: it is never healthy",
                subject=unit.name,
                location=health.location,
                evidence={"health check": health.command},
            )


def _request(health: HealthCheck) -> _Request | None:
    if health.kind == "http":
        headers = tuple(name.lower() for name, _ in health.headers)
        return _Request(_POD, health.command.partition(" of port ")[0], headers)
    match = _URL.search(health.command)
    if match is None or not _FAILING.search(health.command):
        return None
    headers = ("host",) if _HEADER.search(health.command) else ()
    proto = ("x-forwarded-proto",) if "forwarded-proto" in health.command.lower() else ()
    return _Request(match["host"], match["path"] or "/", (*headers, *proto))


def _is_answered_before(settings: Mapping[str, Any]) -> bool:
    """Whether a middleware of the project's own, or of a health check, may answer before Django asks for the host."""
    for name in map(str, members(readable(settings.get("MIDDLEWARE")))):
        if name in _ASKING or (name == _REDIRECTING and settings.get("SECURE_SSL_REDIRECT")):
            return False
        if not name.startswith(("django.", "whitenoise.", "corsheaders.")):
            return True
    return True


def _refused(project: Project, request: _Request) -> str:
    hosts = [str(host) for host in members(readable(project.context.originals.get("ALLOWED_HOSTS")))]
    if "host" in request.headers or not hosts or "*" in hosts or request.host in hosts:
        return ""
    if request.host == _POD and any(re.match(r"\d+\.|\.", host) for host in hosts):
        return ""
    if is_from_environment(project.context.sources, "ALLOWED_HOSTS") or _is_added_to(project):
        return ""
    return f"asks for {request.host}, which ALLOWED_HOSTS {hosts} does not have: Django answers 400"


def _is_added_to(project: Project) -> bool:
    """Whether the settings find out the address of their container."""
    return bool(project.context.sources.code(containing=("gethostname", "gethostbyname", "POD_IP")))


def _redirected(settings: Mapping[str, Any], request: _Request) -> str:
    if not settings.get("SECURE_SSL_REDIRECT") or "x-forwarded-proto" in request.headers:
        return ""
    exempt = [str(pattern) for pattern in members(readable(settings.get("SECURE_REDIRECT_EXEMPT")))]
    try:
        if any(re.search(pattern, request.path.lstrip("/")) for pattern in exempt):
            return ""
    except re.error:
        return ""
    return f"is redirected to HTTPS by SECURE_SSL_REDIRECT, since SECURE_REDIRECT_EXEMPT does not have {request.path}"
