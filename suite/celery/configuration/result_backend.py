"""The result backend can be built: it exists, its library is installed and its address is complete.

Why: the first call of a task raises, in the web process and in the worker.

Fix: correct result_backend. A rediss:// address needs ssl_cert_reqs, a db+ address needs SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-result-backend-settings",
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each app whose result backend cannot be built."""
    for problem in project.problems("result-backend"):
        yield from_problem(problem, "The result backend cannot be built: {}")
