"""The session cookie's SameSite allows the cross-site pages that need to send it.

Why: CORS_ALLOW_CREDENTIALS lets a page of another origin send cookies, and SameSite=Lax, Django's default, keeps browsers from doing so
where that origin is another site: nobody is logged in there. Python's None leaves the attribute out, which browsers take for Lax.

Fix: ``SESSION_COOKIE_SAMESITE = "None"`` with ``SESSION_COOKIE_SECURE = True``, and the same for CSRF_COOKIE; or serve both below one domain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import is_from_environment
from django_conformance.source.reading import entries, members, readable
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should", docs="https://github.com/adamchainz/django-cors-headers#cors_allow_credentials-bool", settings=True
)

_SHARED = re.compile(
    r"(?:netlify|vercel|github|gitlab|herokuapp|onrender|pages|web|firebaseapp|fly|azurewebsites|cloudfront|amplifyapp|railway|now|surge|ngrok)"
    r"\.(?:app|io|com|dev|net|sh)$|\.(?:co|com|org|gov|ac|net)\.[a-z]{2}$"
)
"""Suffixes below which each name is a site of its own."""
_NEEDED = 2


def find(project: Project) -> Iterator[Finding]:
    """Yield the session's cookie, where an origin of another site is allowed to send it and cannot."""
    settings, sources = project.context.originals, project.context.sources
    value = settings.get("SESSION_COOKIE_SAMESITE", "Lax")
    if not settings.get("CORS_ALLOW_CREDENTIALS") or is_for_development(project.context) or _has_tokens(project):
        return
    if str(value).lower() == "none" and isinstance(value, str):
        return
    if is_from_environment(sources, "ALLOWED_HOSTS", "CORS_ALLOWED_ORIGINS", "SESSION_COOKIE_SAMESITE"):
        return
    hosts = {_site(str(host).lstrip(".")) for host in members(readable(settings.get("ALLOWED_HOSTS")))} - {""}
    origins = members(readable(settings.get("CORS_ALLOWED_ORIGINS") or settings.get("CORS_ORIGIN_WHITELIST")))
    for origin in map(str, origins):
        site = _site(urlsplit(origin).hostname or "")
        if hosts and site and site not in hosts:
            yield Finding(
                f"CORS_ALLOW_CREDENTIALS lets {origin} send cookies, and SESSION_COOKIE_SAMESITE is {value!r}: browsers send none from "
                f"{site} to {', '.join(sorted(hosts))}",
                subject="SESSION_COOKIE_SAMESITE",
                location=place_of(sources, "SESSION_COOKIE_SAMESITE") or place_of(sources, "CORS_ALLOW_CREDENTIALS"),
                hint="Write SESSION_COOKIE_SAMESITE = 'None' and SESSION_COOKIE_SECURE = True, and the same for CSRF_COOKIE.",
            )
            return


def _site(host: str) -> str:
    """Return the site that a host belongs to; nothing for this machine, an address and a pattern."""
    if (
        "*" in host
        or "." not in host
        or re.fullmatch(r"[\d.]+", host)
        or host.endswith((".local", ".localhost", ".internal"))
    ):
        return ""
    count = _NEEDED + (_SHARED.search(host) is not None)
    return ".".join(host.lower().split(".")[-count:])


def _has_tokens(project: Project) -> bool:
    """Whether the interface takes tokens, which are sent without a cookie."""
    given = dict(entries(project.context.originals.get("REST_FRAMEWORK"))).get("DEFAULT_AUTHENTICATION_CLASSES")
    return bool(given) and "Session" not in str(given)
