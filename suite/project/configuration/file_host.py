"""The URLs of static and uploaded files lead to the intended host.

Why: STATIC_URL without a scheme is a path below the site: ``d3u.cloudfront.net/static/`` is asked for at /d3u.cloudfront.net/static/, and each file
is answered 404. AWS_S3_CUSTOM_DOMAIN is the other way round: django-storages puts the scheme before it, and a second one leads nowhere.

Fix: ``STATIC_URL = "https://d3u.cloudfront.net/static/"``, and ``AWS_S3_CUSTOM_DOMAIN = "d3u.cloudfront.net"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries
from django_conformance.source.setting_places import place_of

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#static-url", settings=True)

_HOST = re.compile(
    r"(?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|app|cloud|co|eu|de|uk|fr|us|ca|me|ai|in|br|ru|jp|nl|ch|se)(?::\d+)?/",
    re.IGNORECASE,
)
_DOMAINS = ("AWS_S3_CUSTOM_DOMAIN", "AZURE_CUSTOM_DOMAIN")


def find(project: Project) -> Iterator[Finding]:
    """Yield each address without the scheme that it needs, and each host with one that is put before it again."""
    settings, sources = project.context.originals, project.context.sources
    for name in ("STATIC_URL", "MEDIA_URL"):
        value = settings.get(name)
        if isinstance(value, str) and _HOST.match(value):
            yield Finding(
                f"{name} is {value!r}, which is a path below the site, and no host: write 'https://{value}'",
                subject=name,
                location=place_of(sources, name),
            )
    for keys, value in _domains(settings):
        if isinstance(value, str) and "://" in value:
            yield Finding(
                f"{_spelled(keys)} is {value!r}, and django-storages puts the scheme before it: each address begins with "
                f"'https://{value.partition('://')[0]}:', and leads nowhere",
                subject=keys[0],
                location=place_of(sources, *keys),
                hint=f"Write {value.partition('://')[2].rstrip('/')!r}.",
            )


def _domains(settings: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name in _DOMAINS:
        yield (name,), settings.get(name)
    for alias, entry in entries(settings.get("STORAGES")):
        given = dict(entries(entry))
        if str(given.get("BACKEND", "")).startswith("storages.backends."):
            options = dict(entries(given.get("OPTIONS")))
            yield ("STORAGES", str(alias), "OPTIONS", "custom_domain"), options.get("custom_domain")


def _spelled(keys: tuple[str, ...]) -> str:
    return keys[0] + "".join(f"[{key!r}]" for key in keys[1:])
