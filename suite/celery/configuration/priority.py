"""The broker supports the priority that a task is sent with.

Why: RabbitMQ sorts a queue by priority only where the queue was declared with ``x-max-priority``; elsewhere it ignores the number, and urgent
tasks wait behind all others. Redis and other brokers without priorities of their own have them from 0 to 9: a higher number counts as 9.

Fix: set ``task_queue_max_priority`` (and delete the queues once, as they cannot be changed), or give urgent tasks a queue and a worker of
their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.delays import options_calls
from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import location
from django_conformance.inventory import Location
from django_conformance.overlay.addresses import kind_of
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import value_of
from django_conformance.source.nodes import method
from django_conformance.source.reading import attribute, entries, members, number_of, readable

rule = Rule(
    level="should", docs="https://docs.celeryq.dev/en/stable/userguide/routing.html#rabbitmq-message-priorities"
)

_AMQP = ("amqp", "amqps", "pyamqp", "librabbitmq")
_HIGHEST = 9


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the first priority that RabbitMQ ignores, and each that no broker tells from another.

    Queues may be declared by something else than Celery: by definitions of RabbitMQ in the repository, for instance.
    """
    given = list(_given(project))
    for app in project.apps[:1]:
        is_rabbitmq = app.record.broker.partition("://")[0].lower() in _AMQP
        if is_rabbitmq and not _has_priorities(app) and "x-max-priority" not in project.context.deployment.mentions:
            for name, what, priority, place in given[:1]:
                yield Finding(
                    f"{what} has the priority {priority:g}, and no queue has x-max-priority: RabbitMQ ignores it",
                    subject=name,
                    location=place,
                    hint="Set CELERY_TASK_QUEUE_MAX_PRIORITY = 10, and delete the queues once.",
                    evidence={"priorities": len(given)},
                )
        if kind_of(app.record.broker) == "redis":
            for name, what, priority, place in given:
                if priority > _HIGHEST:
                    yield Finding(
                        f"{what} has the priority {priority:g}: Celery counts from 0 to 9 on Redis, so it is that of 9, which comes last",
                        subject=name,
                        location=place,
                        evidence={"priority": priority},
                    )


def _has_priorities(app: LiveApp) -> bool:
    """Whether a queue has priorities, or is of a kind that has them without asking."""
    if app.value("task_queue_max_priority") or app.value("task_default_queue_type") == "quorum":
        return True
    for queue in members(attribute(app.app.conf, "task_queues")):
        arguments = dict(entries(attribute(queue, "queue_arguments")))
        if readable(attribute(queue, "max_priority")) or arguments.keys() & {"x-max-priority", "x-queue-type"}:
            return True
    return False


def _given(project: CeleryProject) -> Iterator[tuple[str, str, float, Location | None]]:
    """Yield each priority above 0 that a call, a task, a route or a beat entry gives; what all tasks have sorts none of them."""
    for call in options_calls(project):
        value = call.option("priority")
        seconds = value_of(value, call.file) if value is not None else None
        if isinstance(seconds, (int, float)) and seconds > 0:
            yield call.task, f"{call.task}, sent by {method(call.node)}(),", seconds, call.file.place(call.node)
    for app in project.apps:
        for task in app.tasks:
            priority = _number(attribute(task, "priority"))
            if priority and priority != app.value("task_default_priority"):
                yield task.name, f"the task {task.name}", priority, location(task, project.context.project)
        for scheduled in app.schedule:
            priority = _number(dict(entries(attribute(scheduled.entry, "options"))).get("priority"))
            if priority:
                yield scheduled.name, f"the beat entry {scheduled.name!r}", priority, app.location
        for pattern, route in entries(app.value("task_routes")):
            priority = _number(dict(entries(route)).get("priority"))
            if priority:
                yield str(pattern), f"the route of {str(pattern)!r}", priority, app.location


def _number(value: Any) -> float | None:
    number = number_of(value)
    return number if number is not None and number > 0 else None
