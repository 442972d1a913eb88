"""An app's configuration as a worker reads it: values that checks judge, and what cannot work at all.

https://docs.celeryq.dev/en/stable/userguide/configuration.html
"""

from __future__ import annotations

import difflib
import inspect
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import problem
from django_conformance.inventory import Problem, Suspicion
from django_conformance.overlay.addresses import masked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from django_conformance.inventory import Location

SERIALIZER = "serializer-not-accepted"
TRANSPORT = "broker-transport"
BACKEND = "result-backend"
SCHEDULER = "beat-scheduler"

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


def urls(value: Any) -> list[str]:
    """Return the addresses of a broker setting: one, several with ``;`` between them, or a list."""
    if isinstance(value, str):
        return [one.strip() for one in value.split(";") if one.strip()]
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else []


def broker_of(app: Any) -> str:
    """Return the first address the app's worker reads from, "" where none is configured."""
    conf = app.conf
    found = urls(conf.broker_read_url or conf.broker_url or conf.broker_write_url)
    if found:
        return masked(found[0]) if "://" in found[0] else f"amqp://{found[0]}"
    return f"{conf.broker_transport}://" if conf.get("broker_transport") else ""


def backend_of(app: Any) -> str:
    """Return the result backend's address, "" where there is none."""
    backend = app.backend_cls or app.conf.result_backend
    if inspect.isclass(backend):
        return f"{backend.__module__}:{backend.__qualname__}"
    return masked(str(backend)) if backend else ""


def values(app: Any, originals: Mapping[str, Any], settings_namespace: str | None) -> dict[str, Any]:
    """Return the settings that checks judge, as the project has them, in JSON's types."""
    found = {key: _plain(app.conf.get(key)) for key in _KEYS}
    prefix = f"{settings_namespace}_" if settings_namespace else ""
    for name in (f"{prefix}TASK_ALWAYS_EAGER", "CELERY_ALWAYS_EAGER"):
        if name in originals:
            found["task_always_eager"] = bool(originals[name])
    found["broker_transport_options"] = {
        str(key): _plain(value)
        for key, value in (app.conf.broker_transport_options or {}).items()
        if "password" not in str(key) and "cred" not in str(key)
    }
    found["timezone"] = str(app.conf.timezone) if app.conf.timezone else None
    return found


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def contradictions(
    app: Any, path: str, location: Location | None, project: Path
) -> tuple[list[Problem], list[Suspicion]]:
    """Return what of an app's configuration cannot work: broker, result backend, serialisers, time zone."""
    problems: list[Problem] = []
    suspicions = [*_transports(app, path, location), *_serializers(app, path, location)]
    scheduler = str(app.conf.beat_scheduler)
    for stage, subject, step in (
        ("result-backend", path, lambda: _backend(app)),
        ("timezone", path, lambda: app.timezone),
        (SCHEDULER, scheduler, lambda: _scheduler(app)),
    ):
        try:
            step()
        except (Exception, SystemExit) as error:
            problems.append(problem("celery", stage, subject, error, project))
    return problems, suspicions


def _backend(app: Any) -> None:
    """Find the result backend's class, and build it where building it touches neither files nor servers."""
    from celery.app import backends

    backend, url = backends.by_url(app.backend_cls or app.conf.result_backend, app.loader)
    if backend.__module__ in ("celery.backends.redis", "celery.backends.mongodb"):
        backend(app=app, url=url)


def _scheduler(app: Any) -> None:
    """Find the class that ``celery beat`` is told to use, by the names and paths that it takes."""
    from celery.utils.imports import load_extension_class_names, symbol_by_name

    symbol_by_name(app.conf.beat_scheduler, aliases=dict(load_extension_class_names("celery.beat_schedulers")))


def _transports(app: Any, path: str, location: Location | None) -> list[Suspicion]:
    from kombu.transport import TRANSPORT_ALIASES, resolve_transport

    found = []
    for setting in ("broker_url", "broker_read_url", "broker_write_url"):
        for url in urls(app.conf.get(setting)):
            scheme = url.partition("://")[0].split("+")[0] if "://" in url else ""
            try:
                resolve_transport(scheme or "amqp")
            except (KeyError, ValueError, ImportError, AttributeError) as error:
                near = difflib.get_close_matches(scheme, TRANSPORT_ALIASES, n=1)
                advice = f"; did you mean {near[0]}://?" if near else ""
                name = f"{app.namespace}_{setting}".upper() if app.namespace else setting
                text = (
                    f"{name} = {masked(url)!r} names the transport {scheme!r}, which does not exist{advice} ({error})"
                )
                found.append(
                    Suspicion(
                        TRANSPORT,
                        name,
                        text,
                        location,
                        {"app": path, "url": masked(url), "suggestion": near[0] if near else None},
                    )
                )
    return found


def _serializers(app: Any, path: str, location: Location | None) -> list[Suspicion]:
    from kombu import serialization

    conf = app.conf
    found = []
    for setting, accepting in (("task_serializer", "accept_content"), ("result_serializer", "result_accept_content")):
        name = conf.get(setting)
        accepted = conf.get(accepting) or conf.accept_content
        problem_text = _not_accepted(serialization, str(name), accepted)
        if problem_text:
            text = f"{setting} is {name!r}, {problem_text}: every message of it is thrown away unread"
            found.append(
                Suspicion(
                    SERIALIZER,
                    setting,
                    text,
                    location,
                    {"app": path, setting: name, accepting: [str(one) for one in accepted or ()]},
                )
            )
    for task in app.tasks.values():
        if task.serializer != conf.task_serializer and not task.name.startswith("celery."):
            problem_text = _not_accepted(serialization, str(task.serializer), conf.accept_content)
            if problem_text:
                text = (
                    f"the task's serializer is {task.serializer!r}, {problem_text}: every call of it is thrown away "
                    "unread"
                )
                found.append(
                    Suspicion(SERIALIZER, task.name, text, location, {"app": path, "serializer": task.serializer})
                )
    return found


def _not_accepted(serialization: Any, name: str, accepted: Any) -> str:
    encoders = serialization.registry._encoders
    if name not in encoders:
        near = difflib.get_close_matches(name, encoders, n=1)
        return "which is not registered" + (f" (did you mean {near[0]!r}?)" if near else "")
    if accepted is None:
        return ""
    try:
        types = serialization.prepare_accept_content(accepted)
    except Exception:
        return f"and accept_content is {accepted!r}, which names a serialiser that is not registered"
    return (
        ""
        if encoders[name].content_type in types
        else f"which accept_content {[str(one) for one in accepted]} does not take"
    )
