"""Capabilities: what checks may ask for, and why a run has them or not.

A check names a capability, never a product. A reason says what is missing and how to get it; it becomes the message of
every check that is skipped for it.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from django_conformance.overlay.addresses import kind_of
from django_conformance.overlay.substitution import database_kind
from django_conformance.services.locate import locate
from django_conformance.services.records import KINDS, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.inventory import Inventory
    from django_conformance.services.records import ServiceKind


def needed_services(inventory: Inventory, *, urls: bool = True) -> tuple[tuple[ServiceKind, ...], dict[str, str]]:
    """Return the kinds of service this project needs and that can be had, and for each that cannot the reason.

    A message broker other than RabbitMQ, and a RabbitMQ that is not installed, are stood in for by a Redis.
    """
    named = {endpoint.kind for endpoint in inventory.project.endpoints}
    wanted: list[ServiceKind] = [kind for kind in KINDS if kind in named]
    needs_redis = bool(inventory.celery.apps) and any(
        _stands_in(app.broker, urls=urls) for app in inventory.celery.apps
    )
    if needs_redis and "redis" not in wanted:
        wanted.append("redis")
    kinds: list[ServiceKind] = []
    missing: dict[str, str] = {}
    for kind in wanted:
        server = locate(kind, urls=urls)
        if isinstance(server, Missing):
            missing[kind] = server.hint
        else:
            kinds.append(kind)
    return tuple(kinds), missing


def _stands_in(broker: str, *, urls: bool) -> bool:
    kind = kind_of(broker)
    if kind == "rabbitmq":
        return isinstance(locate("rabbitmq", urls=urls), Missing)
    return kind != "redis"


def capabilities(inventory: Inventory, services: Iterable[str], missing: dict[str, str]) -> dict[str, str | None]:
    """Return every capability by name: ``None`` where the run has it, else the reason why not."""
    services = set(services)
    return {
        **_celery(inventory, services, missing),
        **_channels(inventory, services, missing),
        **_databases(inventory, services, missing),
    }


def _celery(inventory: Inventory, services: set[str], missing: dict[str, str]) -> dict[str, str | None]:
    reason = None
    if inventory.celery.installed is None:
        reason = "Celery is not installed in this environment."
    elif not inventory.celery.apps:
        reason = "The project has no Celery app that could be loaded."
    broker = reason
    if reason is None and not {"redis", "rabbitmq"} & services:
        broker = f"No message broker: {missing.get('redis') or missing.get('rabbitmq') or 'install django-conformance[embedded].'}"
    elif reason is None and "redis" in services and find_spec("redis") is None:
        broker = "The Redis client is not installed: pip install 'django-conformance[redis]'."
    backend = broker
    if broker is None and all(app.result_backend in ("", "disabled", "disabled://") for app in inventory.celery.apps):
        backend = "The project has no result backend, so no result comes back from a worker."
    chords = backend
    if backend is None and all(
        app.result_backend.startswith(("rpc", "disabled")) or not app.result_backend for app in inventory.celery.apps
    ):
        chords = "The result backend rpc:// cannot count the parts of a chord."
    return {"celery": reason, "broker": broker, "result-backend": backend, "chords": chords}


def _channels(inventory: Inventory, services: set[str], missing: dict[str, str]) -> dict[str, str | None]:
    channels = inventory.channels
    absent = None if channels.installed else "Channels is not installed in this environment."
    application = (
        absent if channels.application else absent or "The project has no ASGI application that could be loaded."
    )
    server = None if channels.application else "The project has no ASGI application that could be loaded."
    if server is None and not channels.servers:
        server = "No ASGI server is installed: pip install 'django-conformance[channels]' brings Daphne."
    client = (
        None
        if find_spec("websockets")
        else "No WebSocket client is installed: pip install 'django-conformance[channels]'."
    )
    daphne = (
        absent
        if find_spec("daphne")
        else absent
        or "Daphne is not installed, and channels.testing imports it: pip install 'django-conformance[channels]'."
    )
    layer = absent if channels.layers else absent or "The project has no channel layer."
    if (
        layer is None
        and any("redis" in channel_layer.backend.lower() for channel_layer in channels.layers)
        and "redis" not in services
    ):
        layer = f"No Redis for the channel layer: {missing.get('redis', '')}"
    return {
        "channels": absent,
        "asgi-application": application,
        "asgi-server": server,
        "websocket-client": client,
        "communicator": daphne,
        "channel-layer": layer,
    }


def _databases(inventory: Inventory, services: set[str], missing: dict[str, str]) -> dict[str, str | None]:
    databases = inventory.databases.databases
    real = [database for database in databases if database.engine != "dummy"]
    reason = None if real else "The project has no database with an engine."
    for database in real:
        kind = database_kind({"ENGINE": database.engine})
        if kind is None:
            reason = f"The engine {database.engine} of {database.alias!r} has no private server here: only SQLite, PostgreSQL and MariaDB/MySQL have."
        elif kind != "sqlite" and kind not in services:
            reason = f"No {kind} server for {database.alias!r}: {missing.get(kind, '')}"
    several = reason or (None if len(real) > 1 else "The project has one database.")
    return {
        "databases": reason,
        "commands": reason if real else None,
        "two-databases": several,
        "postgresql": reason
        or (None if any(database.vendor == "postgresql" for database in real) else "No alias is on PostgreSQL."),
    }
