"""Every route matches a registered task.

Why: a route that matches nothing is left over, or is for a task of another service.

Fix: remove it, unless another service's worker runs that task.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.discovery.celery.routing import unmatched_routes
from django_conformance.rules import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.celery.project import CeleryProject

rule = Rule(
    level="info",
    docs="https://docs.celeryq.dev/en/stable/userguide/routing.html#automatic-routing",
    after=("celery.configuration.task-modules",),
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each route that matches no task, and whose pattern is near to no task's name."""
    for app in project.apps:
        for pattern, suggestion in unmatched_routes(app.app, app.record.registered).items():
            if not suggestion:
                yield Finding(
                    f"task_routes has a route for {pattern!r}, which matches no registered task",
                    subject=pattern,
                    location=app.location,
                    evidence={"app": app.path},
                )
