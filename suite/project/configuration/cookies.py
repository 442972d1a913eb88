"""Browsers accept the cookies that the settings describe.

Why: a browser silently drops a cookie that it does not accept: nobody stays logged in, and every form is
refused.

Fix: SameSite=None needs Secure, a cookie's domain must contain the site's hosts, and each cookie needs a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.address_faults import host_fault
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#session-cookie-samesite", settings=True
)

_COOKIES = ("SESSION", "CSRF", "LANGUAGE")
_SAME_SITE = ("strict", "lax", "none", "")
"""What Django takes, in capital letters or small ones."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each setting of a cookie that browsers refuse."""
    settings = project.context.originals
    for cookie in _COOKIES:
        for name, text in (*_same_site(cookie, settings), *_domain(cookie, settings)):
            yield Finding(
                f"{name} = {settings[name]!r}{text}",
                subject=name,
                location=place_of(project.context.sources, name),
                evidence={"value": repr(settings[name])},
            )
    names = (settings.get("SESSION_COOKIE_NAME", "sessionid"), settings.get("CSRF_COOKIE_NAME", "csrftoken"))
    if names[0] == names[1] and not settings.get("CSRF_USE_SESSIONS"):
        yield Finding(
            f"SESSION_COOKIE_NAME and CSRF_COOKIE_NAME are both {names[0]!r}: each overwrites the other",
            subject="SESSION_COOKIE_NAME",
            location=place_of(project.context.sources, "SESSION_COOKIE_NAME"),
        )


def _same_site(cookie: str, settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name, secure = f"{cookie}_COOKIE_SAMESITE", f"{cookie}_COOKIE_SECURE"
    value = settings.get(name)
    if not isinstance(value, str):
        return
    if value.lower() not in _SAME_SITE:
        yield name, ", and Django knows 'Strict', 'Lax' and 'None'"
    elif value.lower() == "none" and not settings.get(secure):
        yield name, f" without {secure}: browsers drop a cookie with SameSite=None that is not Secure"


def _domain(cookie: str, settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = f"{cookie}_COOKIE_DOMAIN"
    domain = settings.get(name)
    if not isinstance(domain, str) or not domain:
        return
    if fault := host_fault(domain):
        yield name, f" {fault}"
        return
    hosts = settings.get("ALLOWED_HOSTS")
    named = [host for host in hosts if isinstance(host, str)] if isinstance(hosts, (list, tuple)) else []
    known = [host for host in named if host not in ("localhost", "127.0.0.1", "[::1]", "testserver", "")]
    if known and "*" not in known and not any(_is_below(host, domain) for host in known):
        yield name, f", and ALLOWED_HOSTS has no host below it, but {', '.join(known)}: browsers drop the cookie"


def _is_below(host: str, domain: str) -> bool:
    inner, outer = host.lstrip("."), domain.lstrip(".")
    return inner == outer or inner.endswith(f".{outer}") or (host.startswith(".") and outer.endswith(f".{inner}"))
