"""Exactly one beat process publishes the schedule, however many workers there are.

Why: each beat publishes every entry when it is due. With two of them, each scheduled task runs twice. A worker with ``-B``
starts one in each of its replicas.

Fix: remove ``-B`` from the workers, and start ``celery beat`` as a service of its own with one replica.
"""

from collections.abc import Iterator
from typing import TypeAlias

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import DeclaredBeat, DeclaredWorker
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should", docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#starting-the-scheduler"
)

_Publishing: TypeAlias = DeclaredWorker | DeclaredBeat


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each set of processes that are deployed together and have more than one beat among them.

    A scheduler with a lock, as redbeat has, may be started more than once. What a test in a script decides is left alone, and so is a
    script that nobody is seen to call.
    """
    stacks: dict[tuple[str, str | None, str | None], list[_Publishing]] = {}
    for process in _publishing(project):
        key = (process.unit.stack, process.settings, process.app and process.app.partition(".")[0].partition(":")[0])
        stacks.setdefault(key, []).append(process)
    for processes in stacks.values():
        if sum(process.unit.replicas for process in processes) > 1:
            yield _finding(processes)


def _publishing(project: CeleryProject) -> Iterator[_Publishing]:
    deployment = project.context.deployment
    locked = any("redbeat" in str(app.value("beat_scheduler")).lower() for app in project.apps)
    processes: list[_Publishing] = [worker for worker in deployment.workers if worker.beat]
    processes += deployment.beats
    for process in processes:
        is_locked = locked or "redbeat" in process.command.lower()
        counts = process.unit.stage != "development" and process.unit.role in ("service", "init")
        if counts and not is_locked and not process.is_conditional:
            yield process


def _finding(processes: list[_Publishing]) -> Finding:
    first = max(processes, key=lambda process: process.unit.replicas)
    texts = "; ".join(map(_text, processes))
    return Finding(
        f"more than one beat publishes the schedule: {texts}; each scheduled task is sent by all of them",
        subject=first.unit.name,
        location=first.location,
        hint=_hint(processes),
        evidence={"beats": sum(process.unit.replicas for process in processes)},
    )


def _text(process: _Publishing) -> str:
    option = "worker with -B" if isinstance(process, DeclaredWorker) else "beat"
    replicas = f" in {process.unit.replicas} replicas" if process.unit.replicas > 1 else ""
    return f"{process.unit.name}{replicas} ({process.location}) is a {option}"


def _hint(processes: list[_Publishing]) -> str:
    workers = [process.unit.name for process in processes if isinstance(process, DeclaredWorker)]
    if len(workers) == len(processes):
        return f"Take -B off {', '.join(workers)}, and start celery beat as a service of its own with one replica."
    if workers:
        return f"Take -B off {', '.join(workers)}."
    return "Keep one beat, with one replica."
