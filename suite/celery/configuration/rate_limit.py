"""A worker can parse every rate limit: a number, with ``/s``, ``/m`` or ``/h``.

Why: a worker reads the limits of all tasks when it connects to the broker. It stops there with KeyError or ValueError.

Fix: write "10/m", or "600/h" instead of a limit per day.
"""

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import location
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import readable

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#Task.rate_limit")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the rate limit of the settings, and of each task with one of its own, that no worker can read."""
    for app in project.apps:
        default = app.value("task_default_rate_limit")
        why = _unreadable(default)
        if why:
            yield Finding(
                f"task_default_rate_limit is {default!r}, which no worker can read: {why}",
                subject="task_default_rate_limit",
                location=app.location,
            )
        for task in app.tasks:
            limit = readable(task.rate_limit)
            why = _unreadable(limit) if limit != default else ""
            if why:
                yield Finding(
                    f"{task.name}: rate_limit is {limit!r}, which no worker can read: {why}",
                    subject=task.name,
                    location=location(task, project.context.project),
                    evidence={"rate_limit": limit},
                )


def _unreadable(limit: Any) -> str:
    """Return what a worker raises on a rate limit, with what is allowed; "" where it reads it."""
    from celery.utils.time import rate

    try:
        rate(limit)
        return "" if isinstance(limit, (str, int, float, type(None))) else f"it is a {type(limit).__name__}"
    except Exception as error:
        return f"{type(error).__name__}; write a number, alone or followed by /s, /m or /h"
