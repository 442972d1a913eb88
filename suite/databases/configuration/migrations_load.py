"""Every migration can be imported, and its dependencies exist.

Why: ``migrate``, ``makemigrations`` and every test stop before they begin.

Fix: correct what the message names. A dependency may name a migration that has been renamed or squashed.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/migrations/#migration-files")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield what stopped Django's loader."""
    if project.migrations.problem is not None:
        yield from_problem(project.migrations.problem)
