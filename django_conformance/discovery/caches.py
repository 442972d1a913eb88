"""The caches of CACHES, and what Django and the client make of each of them, short of connecting.

https://docs.djangoproject.com/en/stable/topics/cache/#setting-up-the-cache
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django_conformance.discovery.address_faults import text_fault, url_fault
from django_conformance.overlay.addresses import masked
from django_conformance.source.reading import entries

LOCAL = "django.core.cache.backends.locmem.LocMemCache"
DUMMY = "django.core.cache.backends.dummy.DummyCache"
_OWN = "django.core.cache.backends."


@dataclass(frozen=True)
class Cache:
    """An alias of CACHES, as the project has it."""

    alias: str
    backend: str
    entry: Mapping[str, Any]

    @property
    def servers(self) -> tuple[str, ...]:
        """The texts of its LOCATION, divided as Django divides them."""
        location = self.entry.get("LOCATION")
        if isinstance(location, str):
            return tuple(re.split("[;,]", location))
        return tuple(item for item in location if isinstance(item, str)) if isinstance(location, (list, tuple)) else ()


def caches(settings: Mapping[str, Any]) -> Iterator[Cache]:
    """Yield each alias that has a dictionary; Django's default where there is no CACHES."""
    configured = settings.get("CACHES")
    if not isinstance(configured, Mapping):
        configured = {"default": {"BACKEND": LOCAL}}
    for alias, entry in configured.items():
        if isinstance(entry, Mapping):
            yield Cache(str(alias), str(entry.get("BACKEND") or ""), entry)


@dataclass(frozen=True)
class Fault:
    """What stops a cache from being used: ``keys`` lead to it in the alias's entry."""

    keys: tuple[str, ...]
    text: str


def fault_of(cache: Cache) -> Fault | None:
    """Return what stops a cache from being used, ``None`` where nothing does."""
    try:
        backend = _class(cache.backend)
    except Exception as error:
        return Fault(("BACKEND",), f"names {cache.backend!r}, which cannot be loaded: {error}")
    if any("None" in server or not server for server in cache.servers):
        return None  # from the environment of another process
    judged = (
        url_fault
        if "redis" in cache.backend.lower()
        else _of_memcached
        if "memcache" in cache.backend.lower()
        else None
    )
    for server in cache.servers if judged is not None else ():
        if judged is not None and (fault := judged(server)):
            return Fault(("LOCATION",), f"{masked(server)!r} {fault}")
    return _built(cache, backend) if cache.backend.startswith(_OWN) else None


def _class(path: str) -> Any:
    from django.utils.module_loading import import_string

    return import_string(path)


def _of_memcached(server: str) -> str:
    if "://" in server:
        return "is a URL, and memcached's clients take 'host:port'"
    return text_fault(server)


def _built(cache: Cache, backend: Any) -> Fault | None:
    """Build a cache of Django's own, and a connection of its client, which connects when it is first used."""
    params = {key: value for key, value in cache.entry.items() if key != "BACKEND"}
    location = params.pop("LOCATION", "")
    try:
        made = backend(location, params)
        if cache.backend.endswith(".RedisCache") and cache.servers:
            for server in made._servers:
                made._cache._pool_class.from_url(server, **made._cache._pool_options).make_connection()
    except OSError:
        return None
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        options = [str(key) for key, _ in entries(params.get("OPTIONS"))]
        option = next((key for key in options if re.search(rf"\b{re.escape(key)}\b", message)), None)
        if option is not None:
            return Fault(("OPTIONS", option), f"is refused by the client: {message}")
        if "URL" in message:
            return Fault(
                ("LOCATION",), f"{', '.join(map(masked, cache.servers))!r} is refused by the client: {message}"
            )
        return Fault((), f"cannot be used: {message}")
    return None
