"""``python -m django_conformance.drivers.leftovers``: takes what a run left on servers that stay after it.

It is started at the end of a run, by its guardian where the run was killed, with the run's overlay and with the Celery
apps as arguments. Only what has the run's own name is touched: databases by name, a queue by name, results by the ids of
the run's tasks, keys by their prefix.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import overlay as overlays
from django_conformance.overlay.own_names import own_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.overlay import Overlay

_CHORD = ("", ".j", ".t", ".s", ".c")
"""What Celery's key-value backends append to the key of a chord's group."""

PATIENCE = 20.0
"""Seconds to wait for a server to give up what it was asked to do by a process that is gone."""


def main(apps: list[str]) -> int:
    """Take everything away; say what could not be."""
    overlay = overlays.active()
    if overlay is None:
        return 2
    faults: list[str] = []
    if overlay.mode == "configured":
        import django

        with contextlib.suppress(Exception, SystemExit):
            django.setup()
        for take in (_caches, _layers):
            faults += _tried(take, overlay)
        for app in apps:
            faults += _tried(_celery, app, overlay)
    faults += _databases(overlay)
    for fault in faults:
        sys.stderr.write(f"django-conformance: {fault}\n")
    return 1 if faults else 0


def _tried(take: Any, *arguments: Any) -> Iterator[str]:
    try:
        take(*arguments)
    except (Exception, SystemExit) as error:
        yield f"something of the run may be left ({take.__name__.strip('_')}): {type(error).__name__}: {error}"


def _databases(overlay: Overlay) -> Iterator[str]:
    from django.db import connections

    for alias in connections:
        connection = connections[alias]
        name = str(connection.settings_dict["NAME"])
        if connection.vendor not in ("postgresql", "mysql") or not name.startswith(f"conformance_{overlay.run}_"):
            continue
        try:
            with connection._nodb_cursor() as cursor:
                (_drop_postgresql if connection.vendor == "postgresql" else _drop_mysql)(connection, cursor, name)
        except Exception as error:
            yield f"the test database {name} could not be dropped: {type(error).__name__}: {error}"


def _drop_postgresql(connection: Any, cursor: Any, name: str) -> None:
    """Drop a database, and first end the session that may still be creating it for a process that was killed."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND state = 'active' AND query LIKE %s",
            [f"%{name}%"],
        )
        if not cursor.fetchall():
            break
        time.sleep(0.05)
    cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def _drop_mysql(connection: Any, cursor: Any, name: str) -> None:
    for one in (name, f"{name}_snapshot"):
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(one)}")


def _caches(overlay: Overlay) -> None:
    """Delete the run's keys from caches in a Redis; those elsewhere have their time out."""
    from django.core.cache import caches

    for alias in caches:
        cache: Any = caches[alias]
        if cache.key_prefix != own_name(overlay.run):
            continue
        if hasattr(cache, "delete_pattern"):
            cache.delete_pattern("*")
        elif type(cache).__name__ == "RedisCache":
            client = cache._cache.get_client(None, write=True)
            for key in client.scan_iter(match=f"{own_name(overlay.run)}*"):
                client.delete(key)


def _layers(overlay: Overlay) -> None:
    from django.conf import settings

    layers = getattr(settings, "CHANNEL_LAYERS", None) or {}
    if any("channels_redis.core" in str(entry.get("BACKEND")) for entry in layers.values()):
        asyncio.run(_layer_keys(list(layers), own_name(overlay.run)))


async def _layer_keys(aliases: list[str], prefix: str) -> None:
    from channels.layers import get_channel_layer
    from channels_redis.core import RedisChannelLayer

    for alias in aliases:
        layer: Any = get_channel_layer(alias)
        if isinstance(layer, RedisChannelLayer) and layer.prefix == prefix:
            for index in range(layer.ring_size):
                connection = layer.connection(index)
                async for key in connection.scan_iter(match=f"{prefix}*"):
                    await connection.delete(key)
            await layer.close_pools()


def _celery(path: str, overlay: Overlay) -> None:
    from django_conformance.drivers.celery import app as celery_app

    app = celery_app.load(path)
    backend = app.backend
    for identifier in _seen(Path(overlay.folder), "id"):
        with contextlib.suppress(NotImplementedError):
            backend.forget(identifier)
    for identifier in _seen(Path(overlay.folder), "group"):
        if hasattr(backend, "get_key_for_group"):
            for suffix in _CHORD:
                backend.delete(backend.get_key_for_group(identifier, suffix))
    name = own_name(overlay.run)
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        queue = app.amqp.queues[name](channel)
        queue.declare()
        queue.delete()
        deadlines = getattr(channel, "keyprefix_binding_deadlines", None)
        if deadlines is not None:
            channel.client.zrem(deadlines, name)  # of kombu 5.7 on Redis, which would drop it in an hour


def _seen(folder: Path, what: str) -> list[str]:
    """Return the ids of all tasks, or of the groups they are in, that a worker of the run had anything to do with."""
    found = set()
    for path in folder.glob("celery-*.jsonl"):
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
            found.add(str(json.loads(line).get(what) or ""))
    return sorted(found - {""})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
