"""Every entry of the beat schedule names a registered task.

Why: beat sends it on time, and the worker discards it as unregistered.

Fix: correct the task's name.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.beat import unknown_tasks
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.rules.judging import UNREGISTERED

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#entries",
    after=("celery.configuration.task-modules",),
    settings=True,
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each entry whose task the app does not know, and that is not meant for another service."""
    for app in project.apps:
        for unknown in unknown_tasks(app.schedule, app.record.registered, str(app.app.main)):
            if not unknown.is_foreign:
                advice = f"; did you mean {unknown.suggestion!r}?" if unknown.suggestion else ""
                yield Finding(
                    f"the beat entry {unknown.entry!r} sends {unknown.task!r}, which is not a registered task{advice}",
                    subject=unknown.entry,
                    location=app.location,
                    evidence={
                        "app": app.path,
                        "entry": unknown.entry,
                        "task": unknown.task,
                        "suggestion": unknown.suggestion,
                        UNREGISTERED: [unknown.task],
                    },
                )
