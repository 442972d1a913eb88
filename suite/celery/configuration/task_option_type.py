"""Numeric task options are numbers.

Why: Celery does not convert them. A time limit or a number of retries that is the string "600", as a variable of the environment is, raises
TypeError where the worker first compares it, and a timedelta as well.

Fix: convert it: ``time_limit=int(os.environ["…"])``; give a timedelta's ``total_seconds()``.
"""

from collections.abc import Iterator
from datetime import timedelta

from django_conformance.discovery.celery.declared import pools
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import location
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#list-of-options")

_LIMITS = ("time_limit", "soft_time_limit")
_WITHOUT_LIMITS = frozenset(("threads", "solo"))
_NUMBERS = ("max_retries", "default_retry_delay", "retry_backoff_max")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each such option of a task that is a string or a timedelta; those of the settings are another rule's."""
    is_amqp = any("amqp" in str(app.value("broker_url") or "amqp") for app in project.apps)
    ignores = pools(project) <= _WITHOUT_LIMITS
    for task in project.tasks.values():
        for option in (*_NUMBERS, *(() if ignores else _LIMITS), *(("priority",) if is_amqp else ())):
            value = attribute(task, option)
            is_of_settings = option in _LIMITS and value == attribute(task.app.conf, f"task_{option}")
            if isinstance(value, (str, timedelta)) and not is_of_settings:
                yield Finding(
                    f"{task.name}: {option} is {value!r}, {'a string' if isinstance(value, str) else 'a timedelta'} where a number is "
                    "needed: TypeError in the worker",
                    subject=str(task.name),
                    location=location(task, project.context.project),
                    evidence={"option": option},
                )
