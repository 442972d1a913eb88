"""A worker of this project runs every entry of the beat schedule.

Why: a task that is not registered here is left to the worker of another service, on the queue that the entry names.

Fix: do nothing where that service exists; otherwise correct the task's name.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.beat import unknown_tasks
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#entries",
    after=("celery.configuration.task-modules",),
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each entry that sends the task of another service to a queue that it names."""
    for app in project.apps:
        for unknown in unknown_tasks(app.schedule, app.record.registered, str(app.app.main)):
            if unknown.is_foreign:
                yield Finding(
                    f"the beat entry {unknown.entry!r} sends {unknown.task!r}, which is not a task of this project",
                    subject=unknown.entry,
                    location=app.location,
                    evidence={"app": app.path, "entry": unknown.entry, "task": unknown.task},
                )
