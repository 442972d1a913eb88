"""Celery can read ``task_routes``.

Why: routes are read when the first task is sent: a list of pairs, or a route that is no queue and no dictionary, raises there, in the view
that sends it. Called eagerly, as in tests, tasks are not routed.

Fix: write a dictionary: ``{"shop.tasks.*": {"queue": "slow"}}``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="must", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-routes", settings=True
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each app whose routes raise for a task."""
    for app in project.apps:
        routes = app.value("task_routes")
        fault = _fault(routes, [*project.tasks, "celery.ping"]) if routes else ""
        if fault:
            yield Finding(
                f"task_routes is {routes!r}, which Celery cannot read: {fault}, when a task is sent",
                subject="task_routes",
                location=place_of(project.context.sources, "CELERY_TASK_ROUTES") or app.location,
                hint=_hint(routes),
            )


def _fault(routes: Any, tasks: list[str]) -> str:
    """Return what reading the routes raises; functions and classes of the project are not called."""
    from celery.app.routes import prepare

    every = list(routes) if isinstance(routes, (list, tuple)) else [routes]
    try:
        prepared = prepare([route for route in every if isinstance(route, (dict, list, tuple))])
        for task in tasks:
            for queue in (found.get("queue") for route in prepared if isinstance(found := route(task), dict)):
                if isinstance(queue, (list, tuple, dict, set)):
                    return f"{task} is routed to {queue!r}, which is no name of a queue: TypeError"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _hint(routes: Any) -> str:
    try:
        return f"Write {dict(routes)!r}." if isinstance(routes, (list, tuple)) else ""
    except (TypeError, ValueError):
        return ""
