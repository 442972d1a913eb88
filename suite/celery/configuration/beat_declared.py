"""A project with a schedule starts a beat where it starts its workers.

Why: a worker runs what is published. Without ``celery beat`` nothing on the schedule ever is, and nothing says so.

Fix: start ``celery -A … beat`` as a process of its own, once.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should", docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#starting-the-scheduler"
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the schedule, where workers are declared and nothing that is declared publishes it."""
    deployment = project.context.deployment
    workers = consumers(project)
    publishing = (*deployment.beats, *(worker for worker in deployment.workers if worker.beat))
    unread = [unit for unit in deployment.unread if unit.stage != "development"]
    if not project.inventory.beat or not workers or unread or "beat" in deployment.mentions:
        return
    if any(process.unit.stage != "development" for process in publishing):
        return
    worker = workers[0].worker
    names = ", ".join(repr(entry.name) for entry in project.inventory.beat[:3])
    app = f"-A {worker.app} " if worker.app else ""
    yield Finding(
        f"the schedule has {names}, and no deployment file starts celery beat: {worker.unit.name} ({worker.location}) and the other "
        "workers never get these tasks",
        subject=project.inventory.beat[0].name,
        location=worker.location,
        hint=f"Start celery {app}beat beside {worker.unit.name}, as a process of its own with one replica.",
        evidence={"entries": len(project.inventory.beat)},
    )
