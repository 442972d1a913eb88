"""A deployment that starts workers for a project with a schedule also starts beat.

Why: a worker runs what is published. Without ``celery beat`` nothing on the schedule is ever published, and there is no error.

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
    schedule = _schedule(project)
    if not schedule or not workers or unread or "beat" in deployment.mentions:
        return
    if any(process.unit.stage != "development" for process in publishing):
        return
    worker = workers[0].worker
    app = f"-A {worker.app} " if worker.app else ""
    yield Finding(
        f"{schedule}, and no deployment file starts celery beat: {worker.unit.name} ({worker.location}) and the other "
        "workers never get these tasks",
        subject=project.inventory.beat[0].name if project.inventory.beat else "PeriodicTask",
        location=worker.location,
        hint=f"Start celery {app}beat beside {worker.unit.name}, as a process of its own with one replica.",
        evidence={"entries": len(project.inventory.beat)},
    )


def _schedule(project: CeleryProject) -> str:
    """Say what there is that only beat publishes: entries of the schedule, rows that code writes or people do; nothing where there is none."""
    entries = project.inventory.beat
    if entries:
        return f"the schedule has {', '.join(repr(entry.name) for entry in entries[:3])}"
    for file in project.context.sources.every:
        if not file.is_test and any(
            name.endswith("django_celery_beat.models.PeriodicTask") for name in file.names.values()
        ):
            return f"{file.relative} writes rows of PeriodicTask"
        if file.is_migration and '"django_celery_beat", "PeriodicTask"' in file.text.replace("'", '"'):
            return f"{file.relative} writes rows of PeriodicTask"
    for app in project.apps:
        if str(app.declared("beat_scheduler") or "").startswith("django_celery_beat"):
            return f"beat_scheduler of the app {app.record.path} reads rows of PeriodicTask"
    return ""
