"""Every route matches a registered task.

Why: a route that matches nothing is left over, or is for a task of another service.

Fix: remove it, unless another service's worker runs that task.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.routing import unmatched_routes
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://docs.celeryq.dev/en/stable/userguide/routing.html#automatic-routing",
    after=("celery.configuration.task-modules",),
)


_SHOWN = 3


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield one finding for the routes of each app that match no task, and whose patterns are near to no task's name."""
    for app in project.apps:
        unmatched = unmatched_routes(app.app, app.record.registered).items()
        patterns = [pattern for pattern, suggestion in unmatched if not suggestion]
        if not patterns:
            continue
        more = f" and {len(patterns) - _SHOWN} more" if len(patterns) > _SHOWN else ""
        shown = ", ".join(repr(pattern) for pattern in patterns[:_SHOWN]) + more
        matches = "which matches" if len(patterns) == 1 else "which match"
        yield Finding(
            f"task_routes has {'a route' if len(patterns) == 1 else 'routes'} for {shown}, {matches} no registered task",
            subject=patterns[0],
            location=app.location,
            evidence={"app": app.path, "patterns": patterns},
        )
