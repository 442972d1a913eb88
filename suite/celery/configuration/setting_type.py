"""Celery's settings have the types that Celery expects.

Why: Celery does not convert them. A worker that is given the string "300" as a time limit, or a timedelta, raises TypeError
where it first compares it, and a switch set to the string "False" is on.

Fix: write a number of seconds, or True or False; convert what comes from the environment: ``int(os.environ["…"])``.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.settings import location_of
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html", settings=True)

NUMBERS = (
    *("task_time_limit", "task_soft_time_limit", "worker_concurrency", "worker_prefetch_multiplier"),
    *("worker_max_tasks_per_child", "worker_max_memory_per_child", "broker_pool_limit"),
    *("beat_max_loop_interval", "beat_sync_every", "task_default_priority", "task_queue_max_priority"),
)
"""The settings that Celery calculates with as they are."""
OPTIONS = ("visibility_timeout", "polling_interval", "max_retries", "interval_start", "interval_step", "interval_max")
"""The options of brokers that kombu calculates with as they are."""
_OFF = ("false", "0", "no", "off", "n", "f", "")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each setting of an app that is a string or a ``timedelta`` in place of a number, or a string that means no."""
    for app in project.apps:
        for key, value, why in _mistyped(app):
            setting, bracket, option = key.partition("[")
            upper = f"{app.record.namespace}_{setting.upper()}" if app.record.namespace else setting
            name = f"{upper}{bracket}{option}"
            yield Finding(
                f"{name} is {value!r}, {why}",
                subject=name,
                location=location_of(upper, project.context.sources),
                evidence={"app": app.path, "setting": key, "value": repr(value)},
            )


def _mistyped(app: LiveApp) -> Iterator[tuple[str, Any, str]]:
    for key in NUMBERS:
        value = app.declared(key)
        if isinstance(value, str):
            yield key, value, "a string where a number is needed: TypeError in the worker"
        elif isinstance(value, timedelta):
            seconds = f"{value.total_seconds():.0f}"
            yield key, value, f"a timedelta where a number of seconds is needed ({seconds}): TypeError in the worker"
    for option, value in entries(app.value("broker_transport_options")):
        if option in OPTIONS and isinstance(value, (str, timedelta)):
            yield f"broker_transport_options[{option!r}]", value, "where a number is needed: TypeError in the worker"
    for key in switches():
        value = app.declared(key)
        if isinstance(value, str) and value.lower() in _OFF and value:
            yield key, value, "a string, which is true whatever it says: it is on"


def switches() -> list[str]:
    """Return the settings of Celery that are on or off."""
    from celery.app.defaults import NAMESPACES, flatten

    return sorted(key for key, option in dict(flatten(NAMESPACES)).items() if getattr(option, "type", "") == "bool")
