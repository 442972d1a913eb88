"""Capabilities: what checks may ask for, and why a run has them or not.

A check names a capability, never a product. A lack says what is missing, whether that is the project's or the
environment's, and how to get it; every check that is skipped for it has its message and its reason.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from django_conformance.overlay.addresses import kind_of
from django_conformance.overlay.substitution import database_kind
from django_conformance.reasons import Lack, Reason
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
    available: list[ServiceKind] = []
    missing: dict[str, str] = {}
    for kind in wanted:
        server = locate(kind, urls=urls)
        if isinstance(server, Missing):
            missing[kind] = server.hint
        else:
            available.append(kind)
    return tuple(available), missing


def _stands_in(broker: str, *, urls: bool) -> bool:
    kind = kind_of(broker)
    if kind == "rabbitmq":
        return isinstance(locate("rabbitmq", urls=urls), Missing)
    return kind != "redis"


def capabilities(inventory: Inventory, services: Iterable[str], missing: dict[str, str]) -> dict[str, Lack | None]:
    """Return every capability by name: ``None`` where the run has it, else what is missing."""
    services = set(services)
    return {
        **_celery(inventory, services, missing),
        **_channels(inventory, services, missing),
        **_databases(inventory, services, missing),
    }


def _project(capability: str, message: str) -> Lack:
    return Lack(Reason("project-lacks", capability), message)


def _environment(capability: str, message: str) -> Lack:
    return Lack(Reason("environment-lacks", capability), message)


def _celery(inventory: Inventory, services: set[str], missing: dict[str, str]) -> dict[str, Lack | None]:
    celery = None
    if inventory.celery.installed is None:
        celery = _environment("celery", "Celery is not installed in this environment.")
    elif not inventory.celery.apps:
        celery = _project("celery", "The project has no Celery app that could be loaded.")
    broker = celery
    if celery is None and not {"redis", "rabbitmq"} & services:
        how = missing.get("redis") or missing.get("rabbitmq") or "install django-conformance[embedded]."
        broker = _environment("broker", f"No message broker: {how}")
    elif celery is None and "redis" in services and find_spec("redis") is None:
        stood_in = [app for app in inventory.celery.apps if kind_of(app.broker) != "redis"]
        why = "A Redis stands in for the project's broker, but the" if stood_in else "The"
        broker = _environment(
            "broker", f"{why} Redis client is not installed: pip install 'django-conformance[redis]'."
        )
    backend = broker
    if broker is None and all(app.result_backend in ("", "disabled", "disabled://") for app in inventory.celery.apps):
        backend = _project("result-backend", "The project has no result backend, so workers return no results.")
    chords = backend
    if backend is None and all(
        app.result_backend.startswith(("rpc", "disabled")) or not app.result_backend for app in inventory.celery.apps
    ):
        chords = _project("chords", "The result backend rpc:// cannot count the tasks of a chord.")
    return {"celery": celery, "broker": broker, "result-backend": backend, "chords": chords}


def _channels(inventory: Inventory, services: set[str], missing: dict[str, str]) -> dict[str, Lack | None]:
    record = inventory.channels
    channels = None if record.installed else _environment("channels", "Channels is not installed in this environment.")
    without = None
    if not record.application:
        without = _project("asgi-application", "The project has no ASGI application that could be loaded.")
    server = without
    if server is None and not record.servers:
        server = _environment(
            "asgi-server", "No ASGI server is installed: pip install 'django-conformance[channels]' installs Daphne."
        )
    client = None
    if not find_spec("websockets"):
        client = _environment(
            "websocket-client",
            "No WebSocket client is installed: pip install 'django-conformance[channels]'.",
        )
    communicator = channels
    if channels is None and not find_spec("daphne"):
        communicator = _environment(
            "communicator",
            "Daphne is not installed, and channels.testing imports it: pip install 'django-conformance[channels]'.",
        )
    layer = channels
    if channels is None and not record.layers:
        layer = _project("channel-layer", "The project has no channel layer.")
    if (
        layer is None
        and any("redis" in configured.backend.lower() for configured in record.layers)
        and "redis" not in services
    ):
        layer = _environment("channel-layer", f"No Redis for the channel layer: {missing.get('redis', '')}")
    return {
        "channels": channels,
        "asgi-application": None if record.application else channels or without,
        "asgi-server": server,
        "websocket-client": client,
        "communicator": communicator,
        "channel-layer": layer,
    }


def _databases(inventory: Inventory, services: set[str], missing: dict[str, str]) -> dict[str, Lack | None]:
    real = [database for database in inventory.databases.databases if database.engine != "dummy"]
    databases = None if real else _project("databases", "The project has no database with an engine.")
    for database in real:
        kind = database_kind({"ENGINE": database.engine})
        if kind is None:
            message = (
                f"The engine {database.engine} of {database.alias!r} has no private server here: only SQLite, PostgreSQL "
                "and MariaDB/MySQL have."
            )
            databases = _environment("databases", message)
        elif kind != "sqlite" and kind not in services:
            message = f"No {kind} server for {database.alias!r}: {missing.get(kind, '')}"
            databases = _environment("databases", message)
    several = databases
    if databases is None and len(real) == 1:
        several = _project("two-databases", "The project has only one database.")
    postgresql = databases
    if databases is None and not any(database.vendor == "postgresql" for database in real):
        postgresql = _project("postgresql", "No alias uses PostgreSQL.")
    return {
        "databases": databases,
        "commands": databases if real else None,
        "two-databases": several,
        "postgresql": postgresql,
    }
