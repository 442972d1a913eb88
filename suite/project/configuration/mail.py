"""The mail settings agree with each other, and name a server.

Why: mail is sent long after the server has started: an invalid address, or the wrong kind of TLS for the port, fails
while a customer waits for a receipt.

Fix: EMAIL_USE_TLS with port 587, EMAIL_USE_SSL with port 465, never both, and EMAIL_HOST is the name of the server alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.address_faults import host_fault
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#email-use-tls", settings=True)

_IMPLICIT, _EXPLICIT = "465", "587"


def find(project: Project) -> Iterator[Finding]:
    """Yield each contradiction, where mail goes through SMTP."""
    settings = project.context.originals
    if "smtp" not in str(settings.get("EMAIL_BACKEND", "smtp")).lower():
        return
    for name, text in _faults(settings):
        yield Finding(
            f"{name} = {settings.get(name)!r}{text}",
            subject=name,
            location=place_of(project.context.sources, name),
            evidence={"value": repr(settings.get(name))},
        )


def _is_far(host: object) -> bool:
    """Whether a host is one of the internet, not of this machine or of containers beside this one."""
    return (
        isinstance(host, str)
        and "." in host
        and not host.startswith(("127.", "10.", "192.168."))
        and "None" not in host
    )


def _faults(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    host, port = settings.get("EMAIL_HOST"), str(settings.get("EMAIL_PORT", ""))
    tls, ssl = (bool(settings.get(name)) for name in ("EMAIL_USE_TLS", "EMAIL_USE_SSL"))
    if isinstance(host, str) and "None" not in host and (fault := host_fault(host)):
        yield "EMAIL_HOST", f" {fault}"
    if tls and ssl:
        yield "EMAIL_USE_SSL", " together with EMAIL_USE_TLS: every mail raises ValueError"
    elif tls and port == _IMPLICIT:
        yield (
            "EMAIL_USE_TLS",
            " with port 465, which begins with TLS: sending waits until it times out; use EMAIL_USE_SSL",
        )
    elif ssl and port == _EXPLICIT:
        yield "EMAIL_USE_SSL", " with port 587, which begins without TLS: sending raises SSLError; use EMAIL_USE_TLS"
    elif port == _EXPLICIT and not ssl and not tls and settings.get("EMAIL_HOST_USER") and _is_far(host):
        yield (
            "EMAIL_PORT",
            " without EMAIL_USE_TLS: servers refuse to log in on this port before TLS has begun, and the password is sent readable",
        )
    if port and not port.isdigit() and "None" not in port:
        yield "EMAIL_PORT", ", which is no port"
