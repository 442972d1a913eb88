"""Asynchronous views behind ATOMIC_REQUESTS, which Django refuses at every request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.discovery.databases.routers import place_of
from django_conformance.inventory import Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import DatabasesInventory


def atomic_requests(context: DiscoveryContext, inventory: DatabasesInventory) -> Iterator[Suspicion]:
    """Yield the asynchronous views that an alias with ATOMIC_REQUESTS would wrap; nothing where no alias has it."""
    aliases = [one.alias for one in inventory.databases if one.options.get("ATOMIC_REQUESTS")]
    if not aliases:
        return
    from asgiref.sync import iscoroutinefunction
    from django.urls import get_resolver

    try:
        views = list(_views(get_resolver()))
    except (Exception, SystemExit):
        return
    for route, view in views:
        spared: set[str] = getattr(view, "_non_atomic_requests", set())
        wrapped = [alias for alias in aliases if alias not in spared]
        if not wrapped or not iscoroutinefunction(view):
            continue
        made = getattr(view, "view_class", view)
        place = place_of(getattr(made, "__wrapped__", made), context)
        name = f"{made.__module__}.{getattr(made, '__qualname__', route)}"
        settings = f"ATOMIC_REQUESTS of {', '.join(map(repr, wrapped))}"
        text = f"{name} (URL {route!r}) is asynchronous, and {settings} would wrap it"
        yield Suspicion("atomic-requests", name, text, place, {"url": route, "aliases": wrapped})


def _views(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern, route)
        else:
            yield route, pattern.callback
