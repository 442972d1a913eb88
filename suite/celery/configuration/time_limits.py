"""The soft time limit is below the hard one.

Why: otherwise the worker kills the task's process before SoftTimeLimitExceeded gives it a chance to clean up.

Fix: raise time_limit or lower soft_time_limit.
"""

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.configuration import value
from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.delays import options_calls
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import location
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, entries, readable

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/workers.html#time-limits")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the limits of each app, and of each task, call and beat entry that has its own, where the soft one is too late."""
    yield from _of_apps(project)
    yield from _of_tasks(project)
    yield from _of_calls(project)
    yield from _of_beat(project)
    yield from _of_workers(project)


def _of_apps(project: CeleryProject) -> Iterator[Finding]:
    for app in project.apps:
        soft, hard = app.value("task_soft_time_limit"), app.value("task_time_limit")
        if _too_late(soft, hard):
            yield Finding(
                f"task_soft_time_limit is {soft} s and task_time_limit is {hard} s: the worker kills a task before "
                "SoftTimeLimitExceeded can be raised in it",
                subject="task_soft_time_limit",
                evidence={"soft": soft, "hard": hard},
            )


def _of_tasks(project: CeleryProject) -> Iterator[Finding]:
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


def _of_calls(project: CeleryProject) -> Iterator[Finding]:
    for call in options_calls(project):
        if call.live is None or not {"soft_time_limit", "time_limit"} & {keyword.arg for keyword in call.node.keywords}:
            continue
        soft = (
            call.seconds("soft_time_limit") if call.option("soft_time_limit") else readable(call.live.soft_time_limit)
        )
        hard = call.seconds("time_limit") if call.option("time_limit") else readable(call.live.time_limit)
        if _too_late(soft, hard):
            yield Finding(
                f"{call.task} is called with a soft_time_limit of {soft:.0f} s and a time_limit of {hard:.0f} s: the task "
                "is killed before it is told",
                at=call.file.at(call.node, call.task),
                evidence={"soft": soft, "hard": hard},
            )


def _of_beat(project: CeleryProject) -> Iterator[Finding]:
    for app in project.apps:
        for scheduled in app.schedule:
            options, task = dict(entries(attribute(scheduled.entry, "options"))), app.app.tasks.get(scheduled.task)
            limits = [
                readable(options.get(name) or attribute(task, name)) for name in ("soft_time_limit", "time_limit")
            ]
            if options.keys() & {"soft_time_limit", "time_limit"} and _too_late(*limits):
                yield Finding(
                    f"the beat entry {scheduled.name!r} sends {scheduled.task} with a soft_time_limit of {limits[0]} s and "
                    f"a time_limit of {limits[1]} s: the task is killed before it is told",
                    subject=scheduled.name,
                    location=app.location,
                    evidence={"soft": limits[0], "hard": limits[1]},
                )


def _of_workers(project: CeleryProject) -> Iterator[Finding]:
    """Yield the limits of command lines that start workers, each with that of the settings where it names one alone."""
    for consumer in consumers(project):
        worker, app = consumer.worker, consumer.app
        if worker.soft_time_limit is None and worker.time_limit is None:
            continue
        soft = worker.soft_time_limit or (app.value("task_soft_time_limit") if app is not None else None)
        hard = worker.time_limit or (app.value("task_time_limit") if app is not None else None)
        if _too_late(soft, hard):
            yield Finding(
                f"the worker {worker.unit.name} ({worker.location}) is started with a soft time limit of {soft:g} s and a time "
                f"limit of {hard:g} s: tasks are killed before they are told",
                subject=worker.unit.name,
                location=worker.location,
                evidence={"soft": soft, "hard": hard},
            )


def _too_late(soft: Any, hard: Any) -> bool:
    return isinstance(soft, (int, float)) and isinstance(hard, (int, float)) and 0 < hard <= soft
