"""The pool that runs a task enforces the limits that are set on it.

Why: only prefork enforces all limits. gevent has no soft time limit; eventlet, threads and solo have no time limits at all; none of them
restarts a child after a number of tasks or an amount of memory. The settings are read, and nothing happens.

Fix: run these tasks in a prefork worker, or remove the limit and give the calls inside the task timeouts of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import location
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, readable

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/workers.html#time-limits", settings=True)

_CHILDREN = frozenset(("max_tasks_per_child", "max_memory_per_child"))
_IGNORED = {
    "gevent": frozenset(("soft_time_limit",)) | _CHILDREN,
    "eventlet": frozenset(("soft_time_limit", "time_limit")) | _CHILDREN,
    "threads": frozenset(("soft_time_limit", "time_limit")) | _CHILDREN,
    "solo": frozenset(("soft_time_limit", "time_limit")) | _CHILDREN,
}
_SETTINGS = {
    "time_limit": "task_time_limit",
    "soft_time_limit": "task_soft_time_limit",
    "max_tasks_per_child": "worker_max_tasks_per_child",
    "max_memory_per_child": "worker_max_memory_per_child",
}


@dataclass(frozen=True)
class _Pool:
    """A pool that ignores limits; ``where`` names what chooses it, and ``queues`` what it runs, ``None`` where that is everything."""

    name: str
    where: str
    location: Location | None
    options: Mapping[str, Any]
    queues: frozenset[str] | None


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each limit that the pool of a worker ignores.

    A setting of the whole app counts where no other worker may keep it.
    """
    pools = list(_pools(project))
    keepers = _keepers(project)
    for pool in pools:
        ignored = _IGNORED[pool.name]
        for limit, value in pool.options.items():
            if limit in ignored and value:
                yield _finding(f"{pool.where} has --{limit.replace('_', '-')} {value:g}", limit, pool, pool.location)
        for app in project.apps if not keepers else ():
            for limit in sorted(ignored):
                value = app.declared(_SETTINGS[limit])
                if value:
                    yield _finding(f"{_SETTINGS[limit]} is {value}", limit, pool, pool.location)
        yield from _tasks(project, pool, keepers)


def _tasks(project: CeleryProject, pool: _Pool, keepers: list[frozenset[str] | None]) -> Iterator[Finding]:
    """Yield the limits of tasks that only this pool runs."""
    queues = {task.name: task.queue for task in project.inventory.tasks}
    for name, task in project.tasks.items():
        queue = queues.get(name, "celery")
        if (pool.queues is not None and queue not in pool.queues) or any(
            kept is None or queue in kept for kept in keepers
        ):
            continue
        for limit in ("soft_time_limit", "time_limit"):
            value = readable(attribute(task, limit))
            default = attribute(attribute(task.app, "conf"), _SETTINGS[limit])
            if value and value != default and limit in _IGNORED[pool.name]:
                place = location(task, project.context.project)
                yield _finding(f"{name} has {limit} {value}", limit, pool, place, subject=name)


def _pools(project: CeleryProject) -> Iterator[_Pool]:
    declared = consumers(project)
    for consumer in declared:
        worker = consumer.worker
        name = "threads" if worker.pool == "threads" else worker.pool
        if name in _IGNORED:
            options = {limit: attribute(worker, limit) for limit in _SETTINGS}
            where = f"{worker.unit.name} ({worker.location})"
            yield _Pool(str(name), where, worker.location, options, consumer.queues)
    for app in project.apps:
        name = app.value("worker_pool")
        if isinstance(name, str) and name in _IGNORED and not any(consumer.worker.pool for consumer in declared):
            yield _Pool(name, f"worker_pool = {name!r}", app.location, {}, None)


def _keepers(project: CeleryProject) -> list[frozenset[str] | None]:
    """Return the queues of the declared workers whose pool keeps limits, or may do so."""
    default = next((app.value("worker_pool") for app in project.apps), "prefork")
    return [
        consumer.queues
        for consumer in consumers(project)
        if (consumer.worker.pool or ("" if "pool" in consumer.worker.options else default)) not in _IGNORED
    ]


def _finding(what: str, limit: str, pool: _Pool, place: Location | None, *, subject: str | None = None) -> Finding:
    return Finding(
        f"{what}, and the {pool.name} pool of {pool.where} ignores it: {_consequence(limit)}",
        subject=subject or limit,
        location=place,
        evidence={"pool": pool.name, "limit": limit},
    )


def _consequence(limit: str) -> str:
    if limit in _CHILDREN:
        return "it has no child processes that could be replaced"
    return "a task that hangs is never stopped" if limit == "time_limit" else "SoftTimeLimitExceeded is never raised"
