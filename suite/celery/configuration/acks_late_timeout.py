"""No task that is acknowledged late runs longer than its broker waits for the acknowledgement.

Why: with acks_late the message is acknowledged when the task ends. Redis and SQS deliver the message of a task that runs longer
than the visibility timeout to a second worker, which runs it at the same time as the first. RabbitMQ closes the channel after its
consumer_timeout, 30 minutes unless its configuration says otherwise, and the worker ends with PRECONDITION_FAILED.

Fix: raise broker_transport_options['visibility_timeout'], or RabbitMQ's consumer_timeout, above the longest time limit, or lower the
time limit.
"""

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import location
from django_conformance.discovery.celery.visibility import BrokerWait, patience
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import readable

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout",
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the time limit of the settings, and each task with one of its own, that the broker does not wait for."""
    for app in project.apps:
        timeout = patience(app, project.context.deployment)
        if timeout is not None:
            yield from _too_long(app, timeout, project)


def _too_long(app: LiveApp, timeout: BrokerWait, project: CeleryProject) -> Iterator[Finding]:
    shared = _limit(app.value("task_time_limit"), app.value("task_soft_time_limit")) or _of_workers(app, project)
    common: list[str] = []
    for task in app.tasks:
        limit = _limit(task.time_limit, task.soft_time_limit) or shared
        if not task.acks_late or limit is None or limit <= timeout.seconds:
            continue
        if app.value("task_acks_late") and limit == shared:
            common.append(str(task.name))
            continue
        yield Finding(
            f"{task.name} has acks_late and may run for {limit:.0f} s, longer than the broker's {timeout.name} of "
            f"{timeout.seconds:.0f} s: {_consequence(timeout)}",
            subject=task.name,
            location=location(task, project.context.project),
            hint=_hint(limit, timeout),
            evidence={"time_limit": limit, timeout.name: timeout.seconds},
        )
    if common and shared is not None:
        yield Finding(
            f"task_acks_late is on and task_time_limit lets tasks run for {shared:.0f} s, longer than the broker's "
            f"{timeout.name} of {timeout.seconds:.0f} s: {_consequence(timeout)}",
            subject="task_time_limit",
            hint=_hint(shared, timeout),
            evidence={"time_limit": shared, timeout.name: timeout.seconds, "tasks": sorted(common)},
        )


def _of_workers(app: LiveApp, project: CeleryProject) -> float | None:
    """Return the longest limit that a command line gives to the workers of an app, ``None`` where one gives none."""
    limits = [
        _limit(consumer.worker.time_limit, consumer.worker.soft_time_limit)
        for consumer in consumers(project)
        if consumer.app is app
    ]
    known = [limit for limit in limits if limit is not None]
    return max(known) if known and len(known) == len(limits) else None


def _limit(hard: Any, soft: Any) -> float | None:
    """Return how long a task may run: to its hard limit, without one to the soft one."""
    limit = readable(hard) or readable(soft)
    return limit if isinstance(limit, (int, float)) and not isinstance(limit, bool) else None


def _consequence(timeout: BrokerWait) -> str:
    return (
        timeout.consequence
        if timeout.is_rabbitmq
        else "a message whose task still runs is delivered to a second worker"
    )


def _hint(limit: float, timeout: BrokerWait) -> str:
    if timeout.is_rabbitmq:
        return (
            f"Write consumer_timeout = {int(limit * 2000)} into rabbitmq.conf (milliseconds), or a shorter time limit."
        )
    return (
        f"Write CELERY_BROKER_TRANSPORT_OPTIONS = {{'visibility_timeout': {int(limit * 2)}}}, or a shorter time limit."
    )
