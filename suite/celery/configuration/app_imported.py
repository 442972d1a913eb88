"""django.setup() imports the Celery app, so that shared tasks bind to it in every process.

Why: without it the web process publishes shared tasks to amqp://localhost, where nobody listens, or raises a
connection error.

Fix: import the app in the project package's __init__.py: ``from .celery import app as celery_app``.
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
    """Yield the apps that only a scan of the project's modules came upon, where none is imported."""
    if any(app.found_by == "imported" for app in project.inventory.apps):
        return
    for app in project.inventory.apps:
        if app.found_by == "scan":
            yield Finding(
                f"nothing that django.setup() runs imports {app.path}: in the web process @shared_task binds to "
                "Celery's default app and its broker amqp://localhost",
                subject=app.path,
                location=app.location,
                hint=(
                    f"Import it in {app.path.split('.')[0]}/__init__.py: "
                    f"from {app.path.replace(':', ' import ')} as celery_app"
                ),
                evidence={"found_by": app.found_by},
            )
