"""Names of the run's own on servers that are not: what a run on configured services keeps apart from everything else.

Databases have such names in any case (``substitution``). Here a queue: whatever a process of the run publishes goes
there, wherever the project's routes send it, and the run's worker consumes nothing else, remote control included. So no message of the run reaches
a worker of the project's, and none of the project's reaches the run's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.kinds import table_like

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_EXPIRES = 3600
"""Seconds after which a broker that knows how to removes the queue of a run that was killed."""


def own_name(run: str) -> str:
    """Return what the names of a run on somebody else's server begin with, and what its queue is called."""
    return f"conformance-{run}"


def install(overlay: Overlay) -> None:
    """Send what Celery publishes to the run's queue; only where the configured broker is used."""
    if overlay.mode != "configured":
        return
    name = own_name(overlay.run)

    def queues(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        from kombu.entity import Exchange, Queue

        declared = wrapped(*args, **kwargs)
        exchange = Exchange(name, type="direct", auto_delete=True)
        declared.add(Queue(name, exchange, routing_key=name, auto_delete=True, expires=_EXPIRES))
        return declared

    def route(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        routed = wrapped(*args, **kwargs)
        kept = {key: value for key, value in routed.items() if key not in ("exchange", "exchange_type", "routing_key")}
        return {**kept, "queue": instance.queues[name]}

    def amqp(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "AMQP.Queues", queues)

    def routes(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "Router.route", route)

    def remote_control(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "Control.include_if", lambda *_: False)

    wrapt.when_imported("celery.app.amqp")(amqp)
    wrapt.when_imported("celery.app.routes")(routes)
    wrapt.when_imported("celery.worker.consumer.control")(remote_control)


def apart(setting: str, value: Any, overlay: Overlay) -> Any:
    """Return CACHES and CHANNEL_LAYERS with keys that begin with the run's name; any other setting as it is."""
    change = {"CACHES": _cache, "CHANNEL_LAYERS": _layer}.get(setting)
    if change is None or not isinstance(value, Mapping):
        return value
    entries = {
        alias: change(entry, own_name(overlay.run)) if isinstance(entry, Mapping) else entry
        for alias, entry in value.items()
    }
    return table_like(value, entries)


def _cache(entry: Mapping[str, Any], name: str) -> Any:
    return table_like(entry, {**entry, "KEY_PREFIX": name})


def _layer(entry: Mapping[str, Any], name: str) -> Any:
    configuration = entry.get("CONFIG") or {}
    if not str(entry.get("BACKEND", "")).startswith("channels_redis.") and "prefix" not in configuration:
        return entry
    return table_like(entry, {**entry, "CONFIG": table_like(configuration, {**configuration, "prefix": name})})
