"""No route and no annotation names a misspelled task.

Why: the task that was meant goes to the default queue, or runs without its rate limit.

Fix: write the name that the message suggests.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.routing import unmatched_annotations, unmatched_routes
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/routing.html#automatic-routing",
    after=("celery.configuration.task-modules",),
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each route and each annotation that matches no task, and whose name is near to that of one."""
    for app in project.apps:
        for setting, unmatched, effect in (
            ("task_routes", unmatched_routes, " Its calls go to the default queue"),
            ("task_annotations", unmatched_annotations, ""),
        ):
            for name, suggestion in unmatched(app.app, app.record.registered).items():
                if suggestion:
                    yield Finding(
                        f"{setting} has an entry for {name!r}, which is not the name of a task; did you mean {suggestion!r}?{effect}",
                        subject=name,
                        location=app.location,
                        evidence={"app": app.path, "suggestion": suggestion},
                    )
