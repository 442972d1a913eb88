"""Code that limits by IP address gets the visitor's address, also behind a proxy.

Why: behind a proxy REMOTE_ADDR is the proxy's address, the same for everybody. Who mistypes a password too often locks out all with
django-axes, and all visitors share one limit of django-ratelimit.

Fix: ``AXES_IPWARE_PROXY_COUNT = 1`` with ``AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]``;
``RATELIMIT_IP_META_KEY = "HTTP_X_REAL_IP"``, where the proxy sets that header itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.deployment.files import DeploymentFile
from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import text
from django_conformance.source.reading import members, readable
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should",
    docs="https://django-axes.readthedocs.io/en/latest/4_configuration.html#configuring-reverse-proxies",
    settings=True,
)

_PROXY = re.compile(
    r"^[ \t]*proxy_pass\s+https?://|image:\s*[\"']?(?:\w+/)?(?:traefik|caddy|haproxy)\b|^\s*reverse_proxy\s",
    re.MULTILINE,
)
_PLATFORMS = ("fly.toml", "render.yaml", "app.json")
_TOLD = re.compile(r"forwarded.allow.ips|proxy.headers", re.IGNORECASE)
_MIDDLEWARE = re.compile(r"forward|real_?ip|remote|xff|proxy|ipware", re.IGNORECASE)
_AXES = (
    *("AXES_IPWARE_PROXY_COUNT", "AXES_IPWARE_META_PRECEDENCE_ORDER", "AXES_META_PRECEDENCE_ORDER", "AXES_PROXY_COUNT"),
    *("AXES_IPWARE_PROXY_TRUSTED_IPS", "AXES_PROXY_TRUSTED_IPS", "AXES_CLIENT_IP_CALLABLE", "AXES_CLIENT_IP_GETTER"),
    *("AXES_ONLY_USER_FAILURES", "AXES_IPWARE_PROXY_ORDER"),
)


def find(project: Project) -> Iterator[Finding]:
    """Yield each add-on that takes the proxy for the visitor."""
    settings = project.context.originals
    names = [str(name) for name in members(readable(settings.get("MIDDLEWARE")))]
    own = [name for name in names if not name.startswith("django.contrib.auth.")]
    if is_for_development(project.context) or any(_MIDDLEWARE.search(name) for name in own):
        return
    files = [
        file for file in project.context.deployment_files.every if file.stage != "development" and not file.is_test
    ]
    if any(_TOLD.search(file.text) for file in files if file.path.suffix not in (".md", ".rst")):
        return
    proxy = next((file for file in files if _is_proxy(file)), None)
    for subject, what, location in _counting(project, settings) if proxy is not None else ():
        yield Finding(
            f"{what}, and {proxy.relative if proxy else ''} puts a proxy before the site, whose address all visitors have",
            subject=subject,
            location=location,
        )


def _is_proxy(file: DeploymentFile) -> bool:
    if file.name in _PLATFORMS:
        return True
    is_read = file.name.endswith((".conf", ".yml", ".yaml", ".template", "caddyfile", ".j2", "nginx"))
    return is_read and _PROXY.search(file.text) is not None


def _counting(project: Project, settings: Mapping[str, Any]) -> Iterator[tuple[str, str, Location | None]]:
    sources = project.context.sources
    by = str(settings.get("AXES_LOCKOUT_PARAMETERS", "ip_address"))
    is_told = any(settings.get(name) for name in _AXES) or "ip_address" not in by
    if "axes" in project.inventory.project.installed_apps and not is_told:
        yield "axes", "django-axes counts failed logins by REMOTE_ADDR", place_of(sources, "INSTALLED_APPS")
    if settings.get("RATELIMIT_IP_META_KEY"):
        return
    for file in sources.code(containing=("ratelimit",)):
        for call in file.of(ast.Call):
            keys = [text(keyword.value) for keyword in call.keywords if keyword.arg == "key"]
            if file.dotted(call.func).endswith("ratelimit.decorators.ratelimit") and keys == ["ip"]:
                yield "ratelimit", f"{file.place(call)} counts requests by REMOTE_ADDR", file.place(call)
                return
