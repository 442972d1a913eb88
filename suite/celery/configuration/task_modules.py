"""Every module that a worker imports can be imported.

Why: the site runs, since it imports tasks late; the worker does not start.

Fix: correct the cause in the message, which is the innermost one.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.missing import lacking_hint
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each module that raises when a worker imports it."""
    for problem in project.problems("task-module", "imports"):
        finding = from_problem(problem, "A worker cannot import it: {}")
        finding.hint = lacking_hint(problem, project.context.project) or ""
        yield finding
