"""A site that redirects to HTTPS can tell which requests reached its proxy over HTTPS.

Why: a proxy that terminates TLS speaks HTTP to Django. Without SECURE_PROXY_SSL_HEADER every request seems to be HTTP, and
SECURE_SSL_REDIRECT redirects it to the same address, forever.

Fix: ``SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")``, where the proxy sets that header itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import members
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/ref/settings/#secure-ssl-redirect", settings=True
)

_PROXIES = re.compile(
    r"proxy_pass\s|image:\s*['\"]?(?:\w+/)?(?:nginx|traefik|caddy|haproxy)\b|reverse_proxy\s|traefik\.http\.|kind:\s*Ingress\b"
)
_NGINX = re.compile(r"^[ \t]*((?:proxy|uwsgi)_pass\s+[^;]+;)", re.MULTILINE)
_TLS = re.compile(r"listen\s[^;]*\bssl\b|ssl_certificate\s|listen\s+(?:\S+:)?443\b")
_SENT = re.compile(r"include\s+\S*(?:proxy|uwsgi)\S*;|\{\{|\{%", re.IGNORECASE)
"""What may send the header from another file."""
_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
_PLATFORMS = ("fly.toml", "render.yaml", "procfile", "app.json")
_TRUSTED = re.compile(r"forwarded.allow.ips|proxy.headers|secure.scheme.headers", re.IGNORECASE)
"""Servers that take the scheme of the proxy over by themselves."""


def find(project: Project) -> Iterator[Finding]:
    """Yield that a site redirects and cannot tell, where its repository has a proxy."""
    settings, sources = project.context.originals, project.context.sources
    yield from _value(settings.get("SECURE_PROXY_SSL_HEADER"), project)
    if not settings.get("SECURE_SSL_REDIRECT"):
        return
    if settings.get("SECURE_PROXY_SSL_HEADER"):
        yield from _not_sent(project)
        return
    if is_for_development(project.context) or place_of(sources, "SECURE_PROXY_SSL_HEADER") is not None:
        return
    files = [file for file in project.context.deployment_files.every if file.stage != "development"]
    if any(_TRUSTED.search(file.text) for file in files if file.path.suffix not in (".md", ".rst")):
        return
    proxy = next((file for file in files if file.name in _PLATFORMS or _is_proxy(file.name, file.text)), None)
    if proxy is not None:
        yield Finding(
            f"SECURE_SSL_REDIRECT is on without SECURE_PROXY_SSL_HEADER, and {proxy.relative} puts a proxy before the site: "
            "every request is redirected forever",
            subject="SECURE_SSL_REDIRECT",
            location=place_of(sources, "SECURE_SSL_REDIRECT"),
            evidence={"proxy": proxy.relative},
        )


def _not_sent(project: Project) -> Iterator[Finding]:
    """Yield that the nginx of the repository, which ends TLS, does not send the header that the settings trust."""
    header = members(project.context.originals.get("SECURE_PROXY_SSL_HEADER"))[:1]
    wanted = str(header[0]).removeprefix("HTTP_").replace("_", "-") if header else ""
    files = [file for file in project.context.deployment_files.every if not file.is_test]
    texts = {file: _COMMENT.sub("", file.text) for file in files if _NGINX.search(file.text)}
    if is_for_development(project.context) or not wanted or any(_SENT.search(text) for text in texts.values()):
        return
    if any(re.search(re.escape(wanted), text, re.IGNORECASE) for text in texts.values()):
        return
    ending = next((file for file, text in texts.items() if _TLS.search(text) and file.stage != "development"), None)
    if ending is not None:
        match = _NGINX.search(ending.text)
        yield Finding(
            f"SECURE_SSL_REDIRECT is on and SECURE_PROXY_SSL_HEADER trusts {wanted}, which {ending.relative} does not send: "
            "every request is redirected for ever",
            subject="SECURE_PROXY_SSL_HEADER",
            location=ending.place(match.start(1) if match else 0),
            hint=f"Write proxy_set_header {wanted.title()} $scheme; beside proxy_pass.",
        )


def _is_proxy(name: str, text: str) -> bool:
    return name.endswith((".conf", ".yml", ".yaml", ".template", "caddyfile", ".j2")) and bool(_PROXIES.search(text))


def _value(header: object, project: Project) -> Iterator[Finding]:
    """Yield a value that no proxy sends: the scheme is in lowercase."""
    if not isinstance(header, (tuple, list)) or len(header) != 2:
        return
    name, value = header
    if str(name).endswith("PROTO") and value != "https" and str(value).strip().lower() == "https":
        yield Finding(
            f"SECURE_PROXY_SSL_HEADER waits for {value!r}, and proxies send 'https': no request is secure",
            subject="SECURE_PROXY_SSL_HEADER",
            location=place_of(project.context.sources, "SECURE_PROXY_SSL_HEADER"),
            hint="Write 'https'.",
        )
