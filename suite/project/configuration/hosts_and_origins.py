"""ALLOWED_HOSTS holds host names and CSRF_TRUSTED_ORIGINS holds origins, as browsers send them.

Why: Django compares them as strings. A host with a scheme or a port matches no request, which gets 400 Bad Request; an origin
with a path matches no form, which gets 403 Forbidden.

Fix: write ``"shop.example"`` or ``".shop.example"`` for a host, ``"https://shop.example"`` or ``"https://*.shop.example"``
for an origin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django_conformance.discovery.address_faults import text_fault
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts", settings=True)

_PORT = re.compile(r"[\w.-]+:\d+")
_ORIGINS = ("CSRF_TRUSTED_ORIGINS", "CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST")


def find(project: Project) -> Iterator[Finding]:
    """Yield each host and origin that no request has."""
    settings = project.context.originals
    for name, entries, judge in (
        ("ALLOWED_HOSTS", settings.get("ALLOWED_HOSTS"), _host),
        ("INTERNAL_IPS", settings.get("INTERNAL_IPS"), _address),
        *((name, settings.get(name), _origin) for name in _ORIGINS),
    ):
        for entry in entries if isinstance(entries, (list, tuple, set, frozenset)) else ():
            if isinstance(entry, str) and (fault := judge(entry)):
                yield Finding(
                    f"{name} has {entry!r}, {fault}",
                    subject=name,
                    location=place_of(project.context.sources, name),
                    evidence={"entry": entry},
                )


def _address(entry: str) -> str:
    is_with_port = _PORT.fullmatch(entry) is not None
    return f"and Django compares addresses without a port: write {entry.partition(':')[0]!r}" if is_with_port else ""


def _host(entry: str) -> str:
    if not entry:
        return ""
    if "," in entry:
        return f"which is one host with a comma in it: write {_divided(entry)}"
    if fault := text_fault(entry):
        return f"which {fault}"
    if "://" in entry:
        return f"and a request's host has no scheme: write {urlsplit(entry).hostname!r}"
    if entry.startswith("*."):
        return f"and Django knows no wildcard within a host: write {entry[1:]!r} for it and all below it"
    if _PORT.fullmatch(entry):
        return f"and Django compares hosts without their port: write {entry.partition(':')[0]!r}"
    return f"and a host has no path: write {entry.partition('/')[0]!r}" if "/" in entry else ""


def _origin(entry: str) -> str:
    if not entry:
        return "an empty text, and each command ends with an error of the system check: ''.split(',') has one entry"
    if urlsplit(entry).netloc == "*" and entry.partition("://")[0] in ("http", "https"):
        return "and '*' alone stands for no host: write the hosts, as in 'https://*.shop.example'"
    if "," in entry:
        return f"which is one origin with a comma in it: write {_divided(entry)}"
    if fault := text_fault(entry):
        return f"which {fault}"
    if "://" not in entry:
        return f"and an origin begins with a scheme: write 'https://{entry}'"
    if urlsplit(entry).path:
        return f"and an origin ends with its host or port: write {entry[: len(entry) - len(urlsplit(entry).path)]!r}"
    return f"and all below a host are written {entry.replace('://.', '://*.')!r}" if "://." in entry else ""


def _divided(entry: str) -> Any:
    return [part.strip() for part in entry.split(",") if part.strip()]
