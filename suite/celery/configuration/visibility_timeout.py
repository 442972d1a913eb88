"""No task waits longer than the broker's visibility timeout.

Why: a worker acknowledges a delayed message when the delay is over. Redis and SQS deliver it to another worker after the
visibility timeout, again and again: the task runs several times. RabbitMQ closes the channel of the worker after its
consumer_timeout, 30 minutes unless its configuration says otherwise: the worker ends with PRECONDITION_FAILED.

Fix: raise broker_transport_options['visibility_timeout'], or RabbitMQ's consumer_timeout, above the longest delay, or keep
long delays in the database and beat.
"""

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.delays import options_calls
from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import location
from django_conformance.discovery.celery.visibility import BrokerWait, patience
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method
from django_conformance.source.reading import attribute, entries, readable

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout",
    settings=True,
)

_RABBITMQ = (
    "Set consumer_timeout (in milliseconds) in rabbitmq.conf above the longest delay, or send the task when it is due."
)
_LONGEST_BACKOFF = 600
"""Seconds: ``retry_backoff_max`` where a task does not say it."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each delay longer than the broker waits before it delivers a message again."""
    for app in project.apps:
        limit = patience(app, project.context.deployment)
        if limit is not None:
            yield from _of_tasks(app, limit, project)
            yield from _of_calls(limit, project)
            yield from _of_beat(app, limit)


def _of_tasks(app: LiveApp, limit: BrokerWait, project: CeleryProject) -> Iterator[Finding]:
    """Yield the delays of the tasks' own options: those of retries."""
    functions = {definition.name: definition.node for definition in project.definitions}
    for task in app.tasks:
        delays = dict(_delays_of_autoretry(task))
        if task.name in functions and _retries_after_default(functions[task.name]):
            delays["default_retry_delay"] = task.default_retry_delay
        for option, seconds in delays.items():
            if isinstance(seconds, (int, float)) and seconds > limit.seconds:
                yield _too_long(task.name, option, seconds, limit, location(task, project.context.project))


def _delays_of_autoretry(task: Any) -> Iterator[tuple[str, Any]]:
    """Yield how long ``autoretry_for`` makes the next attempt wait: a delay that grows, that of its options, or the task's."""
    factor, fixed = attribute(task, "retry_backoff"), dict(entries(attribute(task, "retry_kwargs")))
    if not attribute(task, "autoretry_for"):
        yield "retry_kwargs['countdown']", fixed.get("countdown")
    elif factor:
        attempts = fixed.get("max_retries", task.max_retries)
        longest = readable(attribute(task, "retry_backoff_max", _LONGEST_BACKOFF))
        if isinstance(factor, (int, float)) and isinstance(longest, (int, float)):
            grown = max(1.0, float(factor)) * 2.0 ** min(attempts if isinstance(attempts, int) else 64, 64)
            yield "retry_backoff_max", min(longest, grown)
    elif fixed.keys() & {"countdown", "eta"}:
        yield "retry_kwargs['countdown']", fixed.get("countdown")
    else:
        yield "default_retry_delay", task.default_retry_delay


def _retries_after_default(function: ast.AST) -> bool:
    """Whether the first ``retry()`` of a function leaves the delay to the task's option."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and method(node) == "retry":
            return not any(keyword.arg in ("countdown", "eta") for keyword in node.keywords)
    return False


def _of_calls(limit: BrokerWait, project: CeleryProject) -> Iterator[Finding]:
    """Yield the delays of calls that publish tasks, of signatures, and of retries."""
    for call in options_calls(project):
        option, seconds = call.delay or ("", 0)
        if seconds > limit.seconds:
            yield _too_long(call.task, option, seconds, limit, call.file.place(call.node))


def _of_beat(app: LiveApp, limit: BrokerWait) -> Iterator[Finding]:
    """Yield the delays that entries of the beat schedule are sent with."""
    for scheduled in app.schedule:
        seconds = readable(dict(entries(attribute(scheduled.entry, "options"))).get("countdown"))
        if isinstance(seconds, (int, float)) and seconds > limit.seconds:
            option = f"countdown of the beat entry {scheduled.name!r}"
            yield _too_long(scheduled.task, option, seconds, limit, app.location)


def _too_long(task: str, option: str, seconds: float, limit: BrokerWait, place: Location | None) -> Finding:
    return Finding(
        f"{task}: {option} is {seconds:.0f} s, longer than the broker's {limit.name} of {limit.seconds:.0f} s: "
        f"{limit.consequence}",
        subject=task,
        location=place,
        hint=_RABBITMQ if limit.is_rabbitmq else "",
        evidence={option: seconds, limit.name: limit.seconds},
    )
