"""A worker that is stopped gets enough time to finish its tasks.

Why: a worker that gets SIGTERM runs the tasks that it has begun to their end. What stops it kills it after a while: Docker after 10 s,
Supervisor after 10 s, Kubernetes after 30 s, where nothing else is said. A task that still runs then is lost in the middle, at each
deployment.

Fix: give the worker more time than its longest task has: ``stop_grace_period``, ``terminationGracePeriodSeconds``, ``stopwaitsecs``,
``TimeoutStopSec``. Or give the tasks a shorter time limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django_conformance.codec import to_json
from django_conformance.discovery.celery.declared import AppWorker, consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory.deployment import DeclaredWorker, StopWait
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, number_of, readable

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/workers.html#stopping-the-worker")

_LONG = 300
"""Seconds: a limit above this one says that a task is meant to run long, where nothing says how long its worker is waited for."""


@dataclass(frozen=True)
class _Killed:
    """A worker that is killed while ``name`` still allows a task to run, for ``limit`` seconds."""

    worker: DeclaredWorker
    stop: StopWait
    name: str
    limit: float


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the workers that are killed before a task of their own has to end: those that are waited for alike, together."""
    waits: dict[tuple[str, float, bool], list[_Killed]] = {}
    for killed in _killed(project):
        stop = killed.stop
        waits.setdefault((stop.option, stop.seconds, stop.is_default), []).append(killed)
    yield from map(_finding, waits.values())


def _killed(project: CeleryProject) -> Iterator[_Killed]:
    """Yield each worker that is killed before a task of its own has to end.

    A message that is acknowledged late is delivered again: the whole worker is killed, and has not acknowledged it. Where a worker ends its tasks itself when it is
    stopped (``REMAP_SIGTERM``), it is the soft shutdown that it needs the time for.
    """
    for consumer in consumers(project):
        stop = consumer.worker.unit.stop
        if consumer.app is None or stop is None or consumer.worker.unit.role != "service":
            continue
        if "REMAP_SIGTERM" in consumer.worker.unit.variables:
            name, limit = "worker_soft_shutdown_timeout", number_of(consumer.app.value("worker_soft_shutdown_timeout"))
        else:
            name, limit = _longest(consumer, stop)
        if limit is not None and limit > stop.seconds:
            yield _Killed(consumer.worker, stop, name, limit)


def _longest(consumer: AppWorker, stop: StopWait) -> tuple[str, float | None]:
    """Return the limit that lets a task of a worker run longest, and what says it."""
    app, worker = consumer.app, consumer.worker
    if app is None:
        return "", None
    limits: list[tuple[float, str]] = []
    shared = {key: number_of(app.value(key)) for key in ("task_time_limit", "task_soft_time_limit")}
    for task in app.tasks:
        queue = app.destinations[task.name].name if task.name in app.destinations else None
        if queue and consumer.queues is not None and queue not in consumer.queues:
            continue
        is_kept = bool(readable(attribute(task, "acks_late")))
        own = number_of(attribute(task, "time_limit")) or number_of(attribute(task, "soft_time_limit"))
        if own and own not in shared.values() and not is_kept:
            limits.append((own, f"the task {task.name}"))
    if not stop.is_default:
        given = worker.time_limit or worker.soft_time_limit
        if given:
            return f"{worker.command!r}", max([given, *(limit for limit, _ in limits)])
        if not app.value("task_acks_late"):
            limits += [(seconds, key) for key, seconds in shared.items() if seconds]
    limit, name = max(limits, default=(0.0, ""))
    return (name, limit) if limit > (_LONG if stop.is_default else 0) else ("", None)


def _finding(workers: list[_Killed]) -> Finding:
    stop, longest = workers[0].stop, max(workers, key=lambda killed: killed.limit)
    units = [f"{killed.worker.unit.name} ({killed.worker.location})" for killed in workers]
    who = f"the worker {units[0]} is" if len(units) == 1 else f"the workers {', '.join(units)} are"
    when = f"after {'it was' if len(units) == 1 else 'they were'} told to stop"
    said = f"{stop.option}, which nothing sets, is" if stop.is_default else f"{stop.option} is"
    return Finding(
        f"{who} killed {stop.seconds:g} s {when}: {said} {stop.seconds:g} s, and {longest.name} allows {longest.limit:g} s; "
        "what a task has begun is left half done",
        subject=workers[0].worker.unit.name,
        location=stop.location,
        hint=f"Set {stop.option} to more than {longest.limit:g} seconds.",
        evidence={
            stop.option: stop.seconds,
            "limit": longest.limit,
            "from": longest.name,
            "places": to_json(list(dict.fromkeys(killed.stop.location for killed in workers))),
        },
    )
