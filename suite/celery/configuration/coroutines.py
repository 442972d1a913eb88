"""No task is a coroutine function or a generator function.

Why: a worker never awaits or iterates it. Its body does not run, and what it returns cannot be stored as a result.

Fix: write a plain function. It may call asgiref.sync.async_to_sync, and return a list where it yields.
"""

import inspect
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.configuration import value
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import function, location
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://github.com/celery/celery/issues/6552")

_POOLS = ("prefork", "solo", "threads", "eventlet", "gevent", "processes")
"""Those of Celery, none of which awaits."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each task whose function only makes a coroutine or a generator."""
    for task in project.tasks.values():
        run = inspect.unwrap(function(task))
        why = _why(run)
        if why and not _is_awaited(task):
            yield Finding(
                f"{task.name} is {why}",
                subject=task.name,
                location=location(task, project.context.project),
                evidence={"function": run.__qualname__},
            )


def _why(run: Any) -> str:
    if inspect.iscoroutinefunction(run):
        return "a coroutine function: a worker calls it, never awaits it, and cannot store the coroutine that it gets"
    if inspect.isgeneratorfunction(run):
        return (
            "a generator function: a worker calls it and never iterates it, so its body never runs, and it cannot "
            "store the generator that it gets"
        )
    return ""


def _is_awaited(task: Any) -> bool:
    """Whether something other than Celery calls the task's function: a base class or a pool that can await it."""
    from celery.app.task import Task as Base

    return type(task).__call__ is not Base.__call__ or str(value(task.app, "worker_pool")) not in _POOLS
