"""autoretry_for names exception classes.

Why: Celery writes autoretry_for into an except clause. A string or an object there raises TypeError, 'catching classes that do not
inherit from BaseException', instead of retrying, and hides the original error.

Fix: name classes: ``autoretry_for=(OSError, requests.RequestException)``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import location
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, members

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#automatic-retry-for-known-exceptions",
)

_OPTIONS = ("autoretry_for", "dont_autoretry_for", "throws")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each option of a task that names something else than exceptions."""
    for task in project.tasks.values():
        for option in _OPTIONS:
            given = attribute(task, option)
            wrong = (
                [given]
                if isinstance(given, str) and given
                else [item for item in members(given) if not _is_exception(item)]
            )
            if wrong:
                yield Finding(
                    f"{task.name}: {option} has {', '.join(map(repr, wrong))}, which is not an exception: TypeError when the task "
                    "fails",
                    subject=task.name,
                    location=location(task, project.context.project),
                )


def _is_exception(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, BaseException)
