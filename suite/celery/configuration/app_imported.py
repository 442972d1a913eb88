"""django.setup() imports the Celery app, so that shared tasks bind to it in every process.

Why: without it the web process publishes shared tasks to amqp://localhost, where nobody listens, or raises a
connection error.

Fix: import the app in the project package's __init__.py: ``from .celery import app as celery_app``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import read_in

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html",
    after=("celery.configuration.loads",),
)

_BROKER = "CELERY_BROKER_URL"
"""The variable of the environment that every app reads, whether it has settings or not."""

_PUBLISHING: dict[str, object] = {
    "task_routes": None,
    "task_default_queue": "celery",
    "task_queues": None,
    "task_serializer": "json",
    "broker_transport_options": {},
}
"""What a process that sends tasks reads of its app, and what the default app has."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the apps that only a scan of the project's modules came upon, where none is imported."""
    if any(app.found_by == "imported" for app in project.inventory.apps):
        return
    for app in project.inventory.apps:
        if app.found_by == "scan":
            yield Finding(
                f"nothing that django.setup() runs imports {app.path}: in the web process @shared_task binds to "
                f"Celery's default app{_lacks(project)}",
                subject=app.path,
                location=app.location,
                hint=(
                    f"Import it in {app.path.split('.')[0]}/__init__.py: "
                    f"from {app.path.replace(':', ' import ')} as celery_app"
                ),
                evidence={"found_by": app.found_by},
            )


def _lacks(project: CeleryProject) -> str:
    """Say which broker the default app has, and which settings of tasks it does not have."""
    names = [
        name
        for name, default in _PUBLISHING.items()
        if any(app.declared(name) not in (None, default) for app in project.apps)
    ]
    without = f", without the settings {', '.join(names)}" if names else ""
    reads = any(
        read_in(node)[0] == _BROKER
        for file in project.context.sources.code(containing=(_BROKER,))
        for node in (*file.of(ast.Call), *file.of(ast.Subscript))
    )
    return f"{without}, and its broker amqp://localhost{f' where {_BROKER} is not set in the environment' if reads else ''}"
