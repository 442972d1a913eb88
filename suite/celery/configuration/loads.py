"""Every Celery app can be imported, and its configuration can be read.

Why: a worker stops at its first line, and every call of a task from the web process raises.

Fix: correct the cause in the message. Old and new names of settings cannot be mixed, and no top-level module of the
project may be called celery.py.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each app that stops before its worker could start."""
    for problem in project.problems("celery-app", "celery-library", "configuration", "queues", "timezone"):
        yield from_problem(problem, "Celery cannot be configured: {}")
