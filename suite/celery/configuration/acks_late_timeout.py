"""No task that is acknowledged late may run longer than the broker's visibility timeout.

Why: with acks_late the message is acknowledged when the task ends. A task that runs longer than the timeout is delivered
to a second worker, which runs it at the same time as the first.

Fix: raise broker_transport_options['visibility_timeout'] above the longest time limit, or lower the time limit.
"""

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import location
from django_conformance.discovery.celery.visibility import visibility_timeout
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import readable

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout",
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the time limit of the settings, and each task with one of its own, that the broker does not wait for."""
    for app in project.apps:
        timeout = visibility_timeout(app)
        if timeout is not None:
            yield from _too_long(app, timeout, project)


def _too_long(app: LiveApp, timeout: float, project: CeleryProject) -> Iterator[Finding]:
    shared = _limit(app.value("task_time_limit"), app.value("task_soft_time_limit")) or _of_workers(app, project)
    common: list[str] = []
    for task in app.tasks:
        limit = _limit(task.time_limit, task.soft_time_limit) or shared
        if not task.acks_late or limit is None or limit <= timeout:
            continue
        if app.value("task_acks_late") and limit == shared:
            common.append(str(task.name))
            continue
        yield Finding(
            f"{task.name} has acks_late and may run for {limit:.0f} s, longer than the broker's visibility_timeout of "
            f"{timeout:.0f} s: its message is delivered again while it runs, so a second worker runs it too",
            subject=task.name,
            location=location(task, project.context.project),
            hint=_hint(limit),
            evidence={"time_limit": limit, "visibility_timeout": timeout},
        )
    if common and shared is not None:
        yield Finding(
            f"task_acks_late is on and task_time_limit lets tasks run for {shared:.0f} s, longer than the broker's "
            f"visibility_timeout of {timeout:.0f} s: messages of tasks that still run are delivered to a second worker",
            subject="task_time_limit",
            hint=_hint(shared),
            evidence={"time_limit": shared, "visibility_timeout": timeout, "tasks": sorted(common)},
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


def _hint(limit: float) -> str:
    return (
        f"Write CELERY_BROKER_TRANSPORT_OPTIONS = {{'visibility_timeout': {int(limit * 2)}}}, or a shorter time limit."
    )
