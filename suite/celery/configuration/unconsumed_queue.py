"""A worker in the project's deployment files consumes every queue that tasks are sent to.

Why: a worker without ``-Q`` consumes the queues of task_queues, or the default queue alone; one with ``-Q`` only what it
names. A message on another queue waits there forever, and nobody is told.

Fix: add the queue to the ``-Q`` of a worker, or start a worker for it.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.declared import AppWorker, consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.queue_calls import calls_to_queues
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/routing.html#automatic-routing")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each queue that no declared worker consumes.

    Nothing is known where no worker is declared, where what one consumes is decided when it starts, or where a script that may
    start one cannot be read.
    """
    workers = consumers(project)
    if not workers or any(worker.queues is None for worker in workers) or _unread(project):
        return
    consumed = frozenset(project.consumed_queues).union(*(worker.queues or () for worker in workers))
    for queue, (what, location) in _used(project).items():
        if queue not in consumed and not _added(queue, project):
            yield Finding(
                f"{what} goes to the queue {queue!r}, which no worker consumes: {'; '.join(_texts(workers))}",
                subject=queue,
                location=location,
                hint=_hint(queue, workers),
                evidence={"queue": queue, "consumed": sorted(consumed)},
            )


def _used(project: CeleryProject) -> dict[str, tuple[str, Location | None]]:
    """Return the queues that messages go to, with the first thing that sends there."""
    used: dict[str, tuple[str, Location | None]] = {}
    default = {app.record.default_queue for app in project.apps}
    tasks = {task.name: task for task in project.inventory.tasks if task.delivered}
    for task in tasks.values():
        if task.queue not in default:
            used.setdefault(task.queue, (f"the task {task.name}", task.location))
    for entry in project.inventory.beat:
        queue = entry.queue or (tasks[entry.task].queue if entry.task in tasks else None)
        if queue:
            used.setdefault(queue, (f"the beat entry {entry.name!r} ({entry.task})", None))
    for named in calls_to_queues(project):
        used.setdefault(named.queue, (f"{named.text}()", named.location))
    for call in project.calls:
        if call.publishes and _says_all(call.node) and call.name in tasks:
            used.setdefault(tasks[call.name].queue, (f"{call.name}.{call.method}()", call.location))
    return used


def _says_all(call: ast.Call) -> bool:
    """Whether a call is sent where the task's route says: no option of it says where, and none is hidden."""
    return not any(keyword.arg in (None, "queue", "exchange", "routing_key") for keyword in call.keywords)


def _unread(project: CeleryProject) -> bool:
    return any(unit.stage != "development" for unit in project.context.deployment.unread)


def _added(queue: str, project: CeleryProject) -> bool:
    """Whether code that has workers consume more queues while they run names this one, or none."""
    files = project.context.sources.code(containing=("add_consumer",))
    return any(queue in file.text for file in files)


def _texts(workers: tuple[AppWorker, ...]) -> list[str]:
    return list(dict.fromkeys(worker.text for worker in workers))


def _hint(queue: str, workers: tuple[AppWorker, ...]) -> str:
    worker = workers[0]
    queues = ",".join(sorted({*(worker.queues or ()), queue}))
    return f"Start {worker.worker.unit.name} with -Q {queues}, or a worker of its own with -Q {queue}."
