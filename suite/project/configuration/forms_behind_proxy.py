"""A form that arrives through a TLS proxy passes the CSRF check.

Why: a browser sends ``Origin: https://shop.example`` with each form. Behind a proxy that ends TLS the request seems to be HTTP, so Django compares
that with ``http://shop.example``: every login gets 403 Forbidden, "Origin checking failed".

Fix: ``SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")``, where the proxy sets that header itself, or
``CSRF_TRUSTED_ORIGINS = ["https://shop.example"]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.deployment.files import DeploymentFile
from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import is_from_environment
from django_conformance.source.reading import members, readable
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/ref/settings/#csrf-trusted-origins", settings=True
)

_CSRF = "django.middleware.csrf.CsrfViewMiddleware"
_NGINX = re.compile(
    r"(?:listen\s[^;]*\bssl\b|ssl_certificate\s|listen\s+(?:\S+:)?443\b).*?proxy_pass\s+https?://(?!localhost|127\.|unix)",
    re.DOTALL,
)
_TRAEFIK = re.compile(r"traefik\.http\.routers\.[\w-]+\.(?:tls\b|entrypoints\s*[=:]\s*[\"']?websecure)")
_CADDY = re.compile(
    r"^(?:https://)?(?!localhost)[\w-]+(?:\.[\w-]+)+\s*\{.*?reverse_proxy\s+(?!localhost|127\.|unix|:)",
    re.DOTALL | re.MULTILINE,
)
_TRUSTED = re.compile(r"forwarded.allow.ips|proxy.headers|secure.scheme.headers", re.IGNORECASE)
"""Servers that take the scheme of the proxy over by themselves."""
_NAMES = ("CSRF_TRUSTED_ORIGINS", "SECURE_PROXY_SSL_HEADER")


def find(project: Project) -> Iterator[Finding]:
    """Yield that a proxy of the repository ends TLS, and nothing tells Django so."""
    settings, sources = project.context.originals, project.context.sources
    origins = [str(origin) for origin in members(readable(settings.get("CSRF_TRUSTED_ORIGINS")))]
    if is_for_development(project.context) or settings.get("SECURE_PROXY_SSL_HEADER"):
        return
    if _CSRF not in members(readable(settings.get("MIDDLEWARE"))) or any("https://" in origin for origin in origins):
        return
    if is_from_environment(sources, *_NAMES) or place_of(sources, "SECURE_PROXY_SSL_HEADER") is not None:
        return
    files = [file for file in project.context.deployment_files.every if file.stage != "development"]
    if any(_TRUSTED.search(file.text) for file in files if file.path.suffix not in (".md", ".rst")):
        return
    proxy = next((file for file in files if _ends_tls(file)), None)
    if proxy is not None and project.context.deployment.servers:
        yield Finding(
            f"CSRF_TRUSTED_ORIGINS = {origins} has no https:// origin, SECURE_PROXY_SSL_HEADER is not set, and {proxy.relative} ends TLS "
            "before the site: every form gets 403",
            subject="CSRF_TRUSTED_ORIGINS",
            location=place_of(sources, "CSRF_TRUSTED_ORIGINS") or place_of(sources, "MIDDLEWARE"),
            evidence={"proxy": proxy.relative},
        )


def _ends_tls(file: DeploymentFile) -> bool:
    if file.is_test or file.path.suffix in (".md", ".rst", ".py", ".js"):
        return False
    pattern = (
        _CADDY if file.name.endswith("caddyfile") else _TRAEFIK if file.path.suffix in (".yml", ".yaml") else _NGINX
    )
    return pattern.search(re.sub(r"^[ \t]*#.*$", "", file.text, flags=re.MULTILINE)) is not None
