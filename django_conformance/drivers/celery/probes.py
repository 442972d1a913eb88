"""Harmless tasks of our own, registered with the project's app for the run, here and in its worker.

They have the project's task class, serializers, queues and result backend, and touch nothing of the project.
"""

from __future__ import annotations

from typing import Any

from celery import Task, shared_task

from django_conformance.drivers.celery.process import facts
from django_conformance.observations import canonical

PREFIX = "django_conformance.probe."


class ProbeFailed(Exception):
    """What a probe raises when it is asked to."""


@shared_task(name=PREFIX + "echo", ignore_result=False)
def echo(value: Any) -> Any:
    """Return what was given."""
    return value


@shared_task(name=PREFIX + "arguments", ignore_result=False)
def arguments(*args: Any, **kwargs: Any) -> Any:
    """Return how the arguments arrived, types kept visible."""
    return {"args": canonical(list(args)), "kwargs": canonical(kwargs)}


@shared_task(name=PREFIX + "add", ignore_result=False)
def add(first: int, second: int) -> int:
    """Return a sum."""
    return first + second


@shared_task(name=PREFIX + "total", ignore_result=False)
def total(numbers: list[int]) -> int:
    """Return the sum of a list."""
    return sum(numbers)


@shared_task(name=PREFIX + "retried", bind=True, max_retries=3, ignore_result=False)
def retried(self: Task, times: int) -> int:
    """Return how often it was retried: as often as asked for."""
    if self.request.retries < times:
        raise self.retry(countdown=0, exc=ProbeFailed(f"attempt {self.request.retries + 1}"))
    return int(self.request.retries)


@shared_task(name=PREFIX + "failing", ignore_result=False)
def failing(kind: str, message: str) -> None:
    """Raise an exception of Python's own, or of ours."""
    raise {"KeyError": KeyError, "ValueError": ValueError, "ProbeFailed": ProbeFailed}[kind](message)


@shared_task(name=PREFIX + "settings", ignore_result=False)
def settings() -> str:
    """Return the settings module that this process runs with."""
    from django.conf import settings as active

    return str(active.SETTINGS_MODULE)


@shared_task(name=PREFIX + "mail", ignore_result=False)
def mail(recipient: str) -> int:
    """Send an e-mail, which the run keeps to itself, and return how many were sent."""
    from django.core.mail import send_mail

    return send_mail("A probe", "Sent by a task of the run.", "probe@example.com", [recipient])


@shared_task(name=PREFIX + "process", ignore_result=False)
def process() -> dict[str, str]:
    """Return what holds for a process as a whole: its language, its clock, its locale, and the settings that say so."""
    return facts()
