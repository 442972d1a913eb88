"""The scheduler that beat_scheduler names can be loaded.

Why: ``celery beat`` does not start, so nothing on the schedule is ever published; workers and the site run on.

Fix: correct the path, install its package, and add that to INSTALLED_APPS where it has models.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#beat-scheduler", settings=True
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each scheduler that cannot be imported."""
    for problem in project.problems("beat-scheduler"):
        yield from_problem(problem, "celery beat cannot load its scheduler: {}")
