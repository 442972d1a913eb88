"""Every app with tasks has a broker, if any of the project's apps has one.

Why: a second Celery() in a tasks module publishes to amqp://localhost; no worker of the project ever sees its tasks.

Fix: use @shared_task, or import the project's own app there.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html",
    after=("celery.configuration.loads",),
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each app with tasks of its own and no broker, beside another that has one."""
    apps = project.inventory.apps
    if not any(app.broker for app in apps):
        return
    for app in apps:
        tasks = [task.name for task in project.inventory.tasks if task.app == app.path]
        if tasks and not app.broker:
            yield Finding(
                f"{app.path} has no broker of its own, so {', '.join(tasks)} would be published to amqp://localhost, "
                "where the worker of the other app does not listen",
                subject=app.path,
                location=app.location,
                evidence={"tasks": tasks},
            )
