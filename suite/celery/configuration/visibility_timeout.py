"""No task waits longer than the broker's visibility timeout.

Why: a message that is not acknowledged by then is delivered to another worker, again and again: the task runs several
times.

Fix: raise broker_transport_options['visibility_timeout'] above the longest delay, or keep long delays in the database
and beat.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import location
from django_conformance.inventory import Location
from django_conformance.overlay.addresses import kind_of
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method
from django_conformance.source.reading import attribute, entries

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout",
)

_DEFAULTS = {"redis": 3600, "sqs": 1800}
"""Seconds, by transport; other transports have no such timeout."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each delay longer than the broker waits before it delivers a message again."""
    for app in project.apps:
        limit = _limit(app)
        if limit is not None:
            yield from _of_tasks(app, limit, project)
            yield from _of_calls(limit, project)


def _limit(app: LiveApp) -> float | None:
    broker = app.record.broker
    transport = "redis" if kind_of(broker) == "redis" else broker.partition("://")[0].lower()
    if transport not in _DEFAULTS:
        return None
    declared = dict(entries(app.value("broker_transport_options"))).get("visibility_timeout")
    return declared if isinstance(declared, (int, float)) else _DEFAULTS[transport]


def _of_tasks(app: LiveApp, limit: float, project: CeleryProject) -> Iterator[Finding]:
    """Yield the delays of the tasks' own options: those of retries."""
    functions = {definition.name: definition.node for definition in project.definitions}
    for task in app.tasks:
        delays = {"retry_kwargs['countdown']": dict(entries(attribute(task, "retry_kwargs"))).get("countdown")}
        if task.name in functions and _retries_after_default(functions[task.name]):
            delays["default_retry_delay"] = task.default_retry_delay
        for option, seconds in delays.items():
            if isinstance(seconds, (int, float)) and seconds > limit:
                yield _too_long(task.name, option, seconds, limit, location(task, project.context.project))


def _retries_after_default(function: ast.AST) -> bool:
    """Whether the first ``retry()`` of a function leaves the delay to the task's option."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and method(node) == "retry":
            return not any(keyword.arg in ("countdown", "eta") for keyword in node.keywords)
    return False


def _of_calls(limit: float, project: CeleryProject) -> Iterator[Finding]:
    """Yield the delays of calls that publish tasks, and of retries."""
    delays = [(call.name, call.node, call.file) for call in project.calls if call.publishes]
    delays += [
        (task.name, node, task.file)
        for task in project.definitions
        for node in ast.walk(task.node)
        if isinstance(node, ast.Call) and method(node) == "retry"
    ]
    for name, call, file in delays:
        countdown = next((keyword.value for keyword in call.keywords if keyword.arg == "countdown"), None)
        seconds = _number(countdown) if countdown is not None else None
        if seconds is not None and seconds > limit:
            yield _too_long(name, "countdown", seconds, limit, file.place(call))


def _number(expression: ast.expr) -> float | None:
    """Return the value of an expression of numbers alone (``6 * 3600``)."""
    if isinstance(expression, ast.Constant):
        value = expression.value
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, (ast.Mult, ast.Add)):
        left, right = _number(expression.left), _number(expression.right)
        if left is not None and right is not None:
            return left * right if isinstance(expression.op, ast.Mult) else left + right
    return None


def _too_long(task: str, option: str, seconds: float, limit: float, place: Location | None) -> Finding:
    return Finding(
        f"{task}: {option} is {seconds:.0f} s, longer than the broker's visibility_timeout of {limit:.0f} s: the message "
        "is delivered again, and again, before it is run",
        subject=task,
        location=place,
        evidence={option: seconds, "visibility_timeout": limit},
    )
