"""What a call of a task would be on the wire, and what the worker would go by: made here, sent nowhere.

Values that are random or of this machine are not in it: of headers and properties only the names, so that a version which
adds, drops or renames one shows.

https://docs.celeryq.dev/en/stable/internals/protocol.html
"""

from __future__ import annotations

from typing import Any

from django_conformance.observations import Observation, canonical

WAY = "configuration"
_PROBES = "django_conformance.probe."
_ID = "00000000-0000-4000-8000-000000000000"
_OF_TASKS = (
    "autoretry_for",
    "default_retry_delay",
    "max_retries",
    "retry_backoff",
    "retry_backoff_max",
    "retry_jitter",
    "retry_kwargs",
    "typing",
)
_FROM_SETTINGS = {
    "priority": "task_default_priority",
    "rate_limit": "task_default_rate_limit",
    "serializer": "task_serializer",
    "soft_time_limit": "task_soft_time_limit",
    "time_limit": "task_time_limit",
}
"""Options for which a setting stands where the task says nothing. Celery copies some of them to the task, and which, varies."""

_FLAGS = {
    "acks_late": "task_acks_late",
    "ignore_result": "task_ignore_result",
    "reject_on_worker_lost": "task_reject_on_worker_lost",
    "store_errors_even_if_ignored": "task_store_errors_even_if_ignored",
    "track_started": "task_track_started",
}
"""The same, where nothing means no."""

_ACKS_WHERE_ALL_ELSE_IS_SILENT = True
_OF_APPS = (
    "accept_content",
    "broker_connection_retry",
    "broker_connection_retry_on_startup",
    "broker_heartbeat",
    "enable_utc",
    "event_serializer",
    "result_accept_content",
    "result_chord_ordered",
    "result_expires",
    "result_extended",
    "result_persistent",
    "result_serializer",
    "task_create_missing_queues",
    "task_default_delivery_mode",
    "task_default_exchange",
    "task_default_exchange_type",
    "task_default_priority",
    "task_default_queue",
    "task_default_queue_type",
    "task_protocol",
    "task_publish_retry",
    "task_publish_retry_policy",
    "task_queue_max_priority",
    "task_serializer",
    "timezone",
    "worker_cancel_long_running_tasks_on_connection_loss",
    "worker_disable_prefetch",
    "worker_pool",
    "worker_prefetch_multiplier",
)


def observations(app: Any, path: str) -> list[Observation]:
    """Return what an app's configuration comes to, and for each of its own tasks what a call of it would be."""
    own = sorted(name for name in app.tasks if not name.startswith(("celery.", _PROBES)))
    return [
        Observation(f"celery:{path}", WAY, _of_app(app)),
        *(Observation(f"celery:{name}", WAY, _of_task(app, app.tasks[name])) for name in own),
    ]


def _of_app(app: Any) -> dict[str, Any]:
    message = app.amqp.as_task_v2(_ID, _PROBES + "echo", ("text",), {})
    key = getattr(app.backend, "get_key_for_task", lambda _id: None)(_ID)
    return {
        "conf": {name: canonical(app.conf.get(name)) for name in _OF_APPS if name in app.conf},
        "headers": sorted(message.headers),
        "properties": sorted(message.properties),
        "body": canonical(message.body),
        "task_class": f"{app.Task.__mro__[1].__module__}.{app.Task.__mro__[1].__qualname__}",
        "backend": f"{type(app.backend).__module__}.{type(app.backend).__qualname__}",
        "result_key": key.decode(errors="replace") if isinstance(key, bytes) else key,
    }


def _of_task(app: Any, task: Any) -> dict[str, Any]:
    from kombu.serialization import dumps

    options = app.amqp.router.route({}, task.name, (), {})
    queue = options.get("queue")
    content_type, content_encoding, _ = dumps([], serializer=task.serializer)
    return {
        "route": {**{name: canonical(value) for name, value in options.items() if name != "queue"}, **_place(queue)},
        "content_type": content_type,
        "content_encoding": content_encoding,
        "options": options_in_force(app, task),
    }


def options_in_force(app: Any, task: Any) -> dict[str, Any]:
    """Return the options that a worker goes by, whether the task has them or the settings."""
    options = {name: getattr(task, name) for name in _OF_TASKS if hasattr(task, name)}
    options |= {name: _said(task, name, app, setting) for name, setting in _FROM_SETTINGS.items()}
    options |= {name: bool(_said(task, name, app, setting)) for name, setting in _FLAGS.items()}
    both = _said(task, "acks_on_failure_or_timeout", app, "task_acks_on_failure_or_timeout")
    for name in ("acks_on_failure", "acks_on_timeout"):  # of Celery 5.7; before, one option was for both
        own = _said(task, name, app, f"task_{name}")
        options[name] = next(
            (bool(value) for value in (own, both) if value is not None), _ACKS_WHERE_ALL_ELSE_IS_SILENT
        )
    return {name: canonical(options[name]) for name in sorted(options)}


def _said(task: Any, name: str, app: Any, setting: str) -> Any:
    """Return what a task says, or the setting where it says nothing; ``None`` where neither does."""
    own = getattr(task, name, None)
    return app.conf.get(setting) if own is None else own


def _place(queue: Any) -> dict[str, Any]:
    if queue is None:
        return {"queue": None}
    exchange = queue.exchange
    return {
        "queue": queue.name,
        "exchange": exchange.name if exchange is not None else None,
        "exchange_type": exchange.type if exchange is not None else None,
        "routing_key": queue.routing_key,
        "queue_arguments": canonical(queue.queue_arguments),
        "durable": queue.durable,
    }
