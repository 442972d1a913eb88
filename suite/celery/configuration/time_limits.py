"""The soft time limit is below the hard one.

Why: otherwise the worker kills the task's process before SoftTimeLimitExceeded gives it a chance to clean up.

Fix: raise time_limit or lower soft_time_limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.configuration import value
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import location
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import readable

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/workers.html#time-limits")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the limits of each app, and of each task that has limits of its own, where the soft one comes too late."""
    for app in project.apps:
        soft, hard = app.value("task_soft_time_limit"), app.value("task_time_limit")
        if _too_late(soft, hard):
            yield Finding(
                f"task_soft_time_limit is {soft} s and task_time_limit is {hard} s: the worker kills a task before "
                "SoftTimeLimitExceeded can be raised in it",
                subject="task_soft_time_limit",
                evidence={"soft": soft, "hard": hard},
            )
    for task in project.tasks.values():
        defaults = value(task.app, "task_soft_time_limit"), value(task.app, "task_time_limit")
        limits = readable(task.soft_time_limit), readable(task.time_limit)
        soft, hard = limits[0] or defaults[0], limits[1] or defaults[1]
        if limits != defaults and _too_late(soft, hard):
            yield Finding(
                f"{task.name}: soft_time_limit is {soft} s and time_limit is {hard} s: the task is killed before it "
                "is told",
                subject=task.name,
                location=location(task, project.context.project),
                evidence={"soft": limits[0], "hard": limits[1]},
            )


def _too_late(soft: Any, hard: Any) -> bool:
    return isinstance(soft, (int, float)) and isinstance(hard, (int, float)) and 0 < hard <= soft
