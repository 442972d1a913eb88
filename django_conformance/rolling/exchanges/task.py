"""Tasks: published by one version, and the result read where they were published.

https://docs.celeryq.dev/en/stable/userguide/calling.html
"""

from __future__ import annotations

import uuid
from typing import Any

from django_conformance.drivers.celery import app as celery_app
from django_conformance.drivers.celery.outcome import described
from django_conformance.drivers.celery.probes import PREFIX
from django_conformance.observations import canonical
from django_conformance.rolling.exchanges import Lost
from django_conformance.rolling.exchanges.values import VALUES

_apps: dict[str, Any] = {}
_results: dict[str, Any] = {}


def send(
    app: str, name: str, *, args: list[Any], kwargs: dict[str, Any], identifier: str, headers: dict[str, str]
) -> bool:
    """Publish a call; return whether its result can be asked for."""
    task = celery_app.task(_app(app), name)
    options = {"headers": headers} if headers else {}
    with celery_app.configured(_app(app), task_always_eager=False):
        _results[identifier] = task.apply_async(tuple(args), kwargs, task_id=identifier, **options)
    return not task.ignore_result and _keeps(app)


def send_value(app: str, value: str, identifier: str, headers: dict[str, str]) -> bool:
    """Publish a probe that returns one of the values; return whether its result can be asked for."""
    return send(app, f"{PREFIX}echo", args=[VALUES[value]], kwargs={}, identifier=identifier, headers=headers)


def canvas(app: str, kind: str, run: str, headers: dict[str, str]) -> str:
    """Publish a chain or a chord of probes, and return the id of its last task."""
    from celery import chain, chord

    def part(name: str, *args: Any) -> Any:
        identifier = run + str(uuid.uuid4())[8:]
        options = {"headers": headers} if headers else {}
        return celery_app.task(_app(app), PREFIX + name).s(*args).set(task_id=identifier, **options)

    made = (
        chain(part("add", 1, 2), part("add", 3), part("add", 4))
        if kind == "chain"
        else chord([part("add", 1, 2), part("add", 3, 4)], part("total"))
    )
    with celery_app.configured(_app(app), task_always_eager=False):
        result = made.apply_async()
    _results[str(result.id)] = result
    return str(result.id)


def result(identifier: str, seconds: float) -> Any:
    """Return the result of what this process has published."""
    from celery.exceptions import TimeoutError as NoResult

    try:
        value = _results[identifier].get(timeout=seconds, interval=0.02, propagate=False)
    except NoResult:
        raise Lost(f"No result arrived within {seconds:.0f} s.") from None
    if isinstance(value, BaseException):
        return {name: text for name, text in described(value).items() if name in ("raised", "message")}
    return canonical(value)


def _app(path: str) -> Any:
    if path not in _apps:
        _apps[path] = celery_app.load(path)
    return _apps[path]


def _keeps(path: str) -> bool:
    return type(_app(path).backend).__name__ != "DisabledBackend"
