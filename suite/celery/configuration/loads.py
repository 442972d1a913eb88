"""Every Celery app can be imported, and its configuration can be read.

Why: a worker stops at its first line, and every call of a task from the web process raises.

Fix: correct the cause in the message. Old and new names of settings cannot be mixed, and no top-level module of the
project may be called celery.py.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.findings import from_problem
from django_conformance.inventory import Problem
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each app that stops before its worker could start."""
    for problem in project.problems("celery-app", "celery-library", "configuration", "timezone"):
        yield from_problem(problem, "Celery cannot be configured: {}")
    for problem in project.problems("queues"):
        yield _of_queues(problem, project)


def _of_queues(problem: Problem, project: CeleryProject) -> Finding:
    app = next((app for app in project.apps if app.path == problem.subject), None)
    namespace = getattr(app.app, "namespace", None) if app is not None else None
    places = (place_of(project.context.sources, name) for name in (f"{namespace}_TASK_QUEUES", "CELERY_QUEUES"))
    return Finding(
        f"task_queues cannot be read, and a worker stops: {problem.message}",
        subject=problem.subject,
        location=problem.location or next(filter(None, places), None),
        hint='write a list of kombu.Queue objects: [Queue("celery"), Queue("mail")]',
        evidence={"stage": problem.stage, "cause": problem.message},
        is_unanswered=problem.is_unanswered,
    )
