"""Discovery of what belongs to the project as such: its settings, its apps, and the endpoints its settings name."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import own_folder, relative
from django_conformance.inventory import Endpoint, Inventory, ProjectInventory
from django_conformance.overlay.addresses import default_port, endpoint_of, kind_of
from django_conformance.overlay.guard import is_loopback
from django_conformance.overlay.substitution import database_kind
from django_conformance.source.reading import readable
from django_conformance.source.roots import installed

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext


@dataclass(frozen=True)
class Project:
    """The project as such, as rules read it: its inventory has all areas."""

    context: DiscoveryContext
    inventory: Inventory


def discover(context: DiscoveryContext, own: ProjectInventory, inventory: Inventory) -> Project:
    """Look at the project as such, once its areas have been looked at; ``own`` is what is known of it already."""
    return Project(
        context, replace(inventory, project=_inventory(context, own, inventory), deployment=context.deployment)
    )


def _inventory(context: DiscoveryContext, own: ProjectInventory, inventory: Inventory) -> ProjectInventory:
    from django.conf import settings

    module = sys.modules.get(context.settings)
    path = getattr(module, "__file__", None)
    return replace(
        own,
        settings_path=relative(path, context.project) if path else None,
        installed_apps=tuple(str(app) for app in readable(settings.INSTALLED_APPS)),
        elsewhere=_elsewhere(context),
        endpoints=tuple(dict.fromkeys((*_in_settings(context.originals), *_of_celery(inventory)))),
    )


def _elsewhere(context: DiscoveryContext) -> tuple[str, ...] | None:
    """Return the folders of code that is neither the project's nor installed; ``None`` where an app is the project's own."""
    from django.apps import apps

    folders = [config.path for config in apps.get_app_configs()]
    if any(own_folder(folder, context.project) for folder in folders):
        return None
    packages = {config.name.partition(".")[0] for config in apps.get_app_configs() if not installed(config.path)}
    places = (getattr(sys.modules.get(package), "__path__", ()) for package in sorted(packages))
    return tuple(os.path.relpath(path[0], context.project) for path in map(list, places) if path)


def _of_databases(settings: Mapping[str, Any]) -> Iterator[Endpoint]:
    for alias, entry in _entries(settings.get("DATABASES")):
        kind = database_kind(entry)
        if kind in ("postgresql", "mariadb"):
            port = _port(entry.get("PORT")) or default_port(kind)
            yield Endpoint(kind, str(entry.get("HOST") or "localhost"), port, f"DATABASES[{alias!r}]")


def _in_settings(settings: Mapping[str, Any]) -> Iterator[Endpoint]:
    yield from _of_databases(settings)
    if "smtp" in str(settings.get("EMAIL_BACKEND", "")) and settings.get("EMAIL_HOST"):
        yield Endpoint("smtp", str(settings["EMAIL_HOST"]), _port(settings.get("EMAIL_PORT")) or 25, "EMAIL_HOST")
    for alias, entry in _entries(settings.get("CACHES")):
        backend = str(entry.get("BACKEND", "")).lower()
        if "redis" in backend:
            yield from _urls("redis", entry.get("LOCATION"), f"CACHES[{alias!r}]")
    for alias, entry in _entries(settings.get("CHANNEL_LAYERS")):
        backend = str(entry.get("BACKEND", "")).lower()
        configuration = entry.get("CONFIG")
        hosts = configuration.get("hosts") if isinstance(configuration, Mapping) else None
        hosts = hosts or ["redis://localhost:6379"]
        if "redis" in backend:
            yield from _urls("redis", hosts, f"CHANNEL_LAYERS[{alias!r}]")
    for name, value in settings.items():
        if name not in ("DATABASES", "CACHES", "CHANNEL_LAYERS"):
            yield from _anywhere(value, name)
        yield from _on_loopback(value, name)
        port = _port(settings.get(f"{name.removesuffix('_HOST')}_PORT")) if name.endswith("_HOST") else None
        if port and isinstance(value, str) and is_loopback(value):
            yield Endpoint("address", value, port, name)


def _entries(setting: Any) -> list[tuple[Any, Mapping[str, Any]]]:
    items = setting.items() if isinstance(setting, Mapping) else ()
    return [(alias, entry) for alias, entry in items if isinstance(entry, Mapping)]


def _port(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


_ADDRESS = re.compile(
    r"(?:(?P<scheme>[\w+.-]+)://)?(?:[^@/\s]*@)?(?P<host>localhost|127(?:\.\d+){3}|\[::1\]):(?P<port>\d{2,5})(?![\d.])"
)


def _on_loopback(value: Any, purpose: str) -> Iterator[Endpoint]:
    """Yield every port of this machine that a setting names in whatever form: the run must leave it alone."""
    if isinstance(value, str):
        for match in _ADDRESS.finditer(value):
            kind = kind_of(f"{match['scheme']}://x") if match["scheme"] else None
            if kind is None:
                yield Endpoint(match["scheme"] or "address", match["host"].strip("[]"), int(match["port"]), purpose)
    elif isinstance(value, Mapping):
        parts = {str(key).lower(): item for key, item in value.items()}
        port, host = _port(parts.get("port")), parts.get("host")
        if port and isinstance(host, str) and is_loopback(host) and "engine" not in parts:
            yield Endpoint("address", host or "localhost", port, purpose)
        for item in value.values():
            yield from _on_loopback(item, purpose)
    elif isinstance(value, (list, tuple, set, frozenset)):
        items = list(value)
        if len(items) == 2 and isinstance(items[0], str) and items[0] and is_loopback(items[0]) and _port(items[1]):  # noqa: PLR2004 - host and port
            yield Endpoint("address", items[0], int(items[1]), purpose)
        for item in items:
            yield from _on_loopback(item, purpose)


def _urls(kind: str, value: Any, purpose: str) -> Iterator[Endpoint]:
    if isinstance(value, str):
        for url in value.replace(";", ",").split(","):
            place = endpoint_of(url if "://" in url else f"{kind}://{url}")
            if place:
                yield Endpoint(kind, place[0], place[1], purpose)
    elif isinstance(value, (list, tuple)):
        match value:
            case (str(host), int(port)):
                yield Endpoint(kind, host, port, purpose)
            case _:
                for item in value:
                    yield from _urls(kind, item, purpose)
    elif isinstance(value, Mapping):
        if isinstance(value.get("address"), (str, tuple, list)):
            yield from _urls(kind, value["address"], purpose)
        elif value.get("host"):
            yield Endpoint(kind, str(value["host"]), _port(value.get("port")) or default_port(kind), purpose)


def _anywhere(value: Any, purpose: str) -> Iterator[Endpoint]:
    if isinstance(value, str):
        kind = kind_of(value)
        place = endpoint_of(value) if kind else None
        if kind and place:
            yield Endpoint(kind, place[0], place[1], purpose)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _anywhere(item, purpose)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _anywhere(item, purpose)


def _of_celery(inventory: Inventory) -> Iterator[Endpoint]:
    for app in inventory.celery.apps:
        for url, purpose in ((app.broker, "broker"), (app.result_backend, "result backend")):
            kind = kind_of(url)
            place = endpoint_of(url) if kind else None
            if kind and place:
                yield Endpoint(kind, place[0], place[1], f"{purpose} of {app.path}")
