"""An app's configuration as a worker reads it: the values that checks judge, and what of it cannot be built at all.

https://docs.celeryq.dev/en/stable/userguide/configuration.html
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import problem
from django_conformance.overlay.addresses import masked
from django_conformance.source.reading import attribute, entries, readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from django_conformance.inventory import Problem

_KEYS = (
    "task_always_eager",
    "task_eager_propagates",
    "task_ignore_result",
    "task_create_missing_queues",
    "task_time_limit",
    "task_soft_time_limit",
    "task_acks_late",
    "task_store_errors_even_if_ignored",
    "task_protocol",
    "broker_connection_retry_on_startup",
    "worker_pool",
    "worker_enable_remote_control",
    "enable_utc",
    "result_expires",
    "beat_scheduler",
)


def value(app: Any, key: str) -> Any:
    """Return a value of an app's configuration with nothing in it that raises when it is looked at."""
    return readable(attribute(app.conf, key))


def declared(app: Any, key: str) -> Any:
    """Return a value as it was set, without those that Celery falls back on; nothing in it raises when looked at."""
    get = attribute(app.conf, "get")
    try:
        return readable(get(key))
    except BaseException:
        return None


def urls(value: Any) -> list[str]:
    """Return the addresses of a broker setting: one, several with ``;`` between them, or a list."""
    if isinstance(value, str):
        return [url.strip() for url in value.split(";") if url.strip()]
    return [str(url) for url in value] if isinstance(value, (list, tuple)) else []


def broker_of(app: Any) -> str:
    """Return the first address the app's worker reads from, "" where none is configured."""
    configured = urls(value(app, "broker_read_url") or value(app, "broker_url") or value(app, "broker_write_url"))
    if configured:
        return masked(configured[0]) if "://" in configured[0] else f"amqp://{configured[0]}"
    transport = declared(app, "broker_transport")
    return f"{transport}://" if transport else ""


def backend_of(app: Any) -> str:
    """Return the result backend's address, "" where there is none."""
    backend = attribute(app, "backend_cls") or value(app, "result_backend")
    if inspect.isclass(backend):
        return f"{backend.__module__}:{backend.__qualname__}"
    return masked(str(backend)) if backend else ""


def has_backend(result_backend: str) -> bool:
    """Whether the address of a result backend, as :func:`backend_of` gives it, is one that stores results."""
    return result_backend not in ("", "None", "disabled", "disabled://")


def values(app: Any, originals: Mapping[str, Any], settings_namespace: str | None) -> dict[str, Any]:
    """Return the settings that checks judge, as the project has them, in JSON's types."""
    settings = {key: _plain(declared(app, key)) for key in _KEYS}
    prefix = f"{settings_namespace}_" if settings_namespace else ""
    for name in (f"{prefix}TASK_ALWAYS_EAGER", "CELERY_ALWAYS_EAGER"):
        if name in originals:
            settings["task_always_eager"] = bool(originals[name])
    settings["broker_transport_options"] = {
        str(key): _plain(option)
        for key, option in entries(value(app, "broker_transport_options"))
        if "password" not in str(key) and "cred" not in str(key)
    }
    timezone = value(app, "timezone")
    settings["timezone"] = str(timezone) if timezone else None
    return settings


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def unbuildable(app: Any, path: str, project: Path) -> Iterator[Problem]:
    """Yield what an app's configuration names and cannot be built: result backend, time zone, scheduler."""
    for stage, subject, build in (
        ("result-backend", path, _result_backend),
        ("timezone", path, lambda app: app.timezone),
        ("beat-scheduler", str(value(app, "beat_scheduler")), _scheduler),
    ):
        try:
            build(app)
        except BaseException as error:
            yield problem("celery", stage, subject, error, project)


def _result_backend(app: Any) -> None:
    """Find the result backend's class, and build it where building it touches neither files nor servers."""
    from celery.app import backends

    backend, url = backends.by_url(app.backend_cls or app.conf.result_backend, app.loader)
    if backend.__module__ in ("celery.backends.redis", "celery.backends.mongodb"):
        backend(app=app, url=url)


def _scheduler(app: Any) -> None:
    """Find the class that ``celery beat`` is told to use."""
    load_scheduler(app.conf.beat_scheduler)


def load_scheduler(name: str) -> None:
    """Find a scheduler's class, by the names and paths that ``celery beat`` takes; what that raises is raised."""
    from celery.utils.imports import load_extension_class_names, symbol_by_name

    symbol_by_name(name, aliases=dict(load_extension_class_names("celery.beat_schedulers")))
