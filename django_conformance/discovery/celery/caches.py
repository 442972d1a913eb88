"""Caches that are kept in the broker's Redis database, and the code that clears a cache.

https://docs.djangoproject.com/en/stable/topics/cache/#basic-usage
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django_conformance.inventory import Location
from django_conformance.overlay.addresses import endpoint_of, kind_of
from django_conformance.source.reading import entries, members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.celery.project import CeleryProject
    from django_conformance.source.files import Sources

_CLEAR = re.compile(rb"\bcaches?(\[[^\]]+\])?\.clear\(\)")


@dataclass(frozen=True)
class SharedCache:
    """A cache that is one Redis database with the broker of an app; ``alias`` is its key in ``CACHES``."""

    alias: str
    app: str
    broker: str


def shared_with_brokers(project: CeleryProject) -> Iterator[SharedCache]:
    """Yield each cache that is kept in the database of an app's broker."""
    for app in project.apps:
        database = _database(app.record.broker)
        for alias, entry in entries(project.context.originals.get("CACHES")):
            if database is not None and database in map(_database, _locations(entry)):
                yield SharedCache(str(alias), app.path, app.record.broker)


def clearing(sources: Sources) -> Location | None:
    """Return the first place of the project that clears a cache, ``None`` where none does but its tests."""
    for file in sources.code(containing=("django.core.cache",)):
        for number, line in enumerate(file.content.splitlines(), 1):
            if _CLEAR.search(line):
                return Location(file.relative, number)
    return None


def _locations(entry: Any) -> list[str]:
    if not isinstance(entry, dict) or "redis" not in str(entry.get("BACKEND", "")).lower():
        return []
    location = entry.get("LOCATION")
    return [location] if isinstance(location, str) else [str(address) for address in members(location)]


def _database(url: str) -> tuple[str, int | None, str] | None:
    """Return host, port and number of a Redis database."""
    endpoint = endpoint_of(url) if kind_of(url) == "redis" else None
    return (*endpoint, urlsplit(url).path.strip("/") or "0") if endpoint else None
