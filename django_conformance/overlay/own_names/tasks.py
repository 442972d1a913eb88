"""The run's queue: whatever a process of the run publishes goes there, wherever the project's routes send it.

The run's worker consumes nothing else, remote control included. So no message of the run reaches a worker of the
project's, and none of the project's reaches the run's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.own_names.name import own_name

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

EXPIRES = 3600
"""Seconds after which a broker that knows how to removes a queue of a run that was killed."""


def install(overlay: Overlay) -> None:
    """Send what Celery publishes to the run's queue."""
    name = own_name(overlay.run)

    def queues(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        from kombu.entity import Exchange, Queue

        declared = wrapped(*args, **kwargs)
        exchange = Exchange(name, type="direct", auto_delete=True)
        declared.add(Queue(name, exchange, routing_key=name, auto_delete=True, expires=EXPIRES))
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
