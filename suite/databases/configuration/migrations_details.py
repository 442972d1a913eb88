"""The project's migrations also contain changes that alter no column: options, choices, managers, indexes and constraints.

Why: ``makemigrations --check`` fails, and the next ``makemigrations`` that anybody runs writes a migration for it.

Fix: run ``makemigrations`` and commit what it writes.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import COMPARABLE
from .migrations_complete import lacking

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#cmdoption-makemigrations-check",
    after=COMPARABLE,
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each app for which makemigrations would write no more than that."""
    written = [operation for operation in project.unwritten if not operation.origin]
    altered = {operation.app for operation in written if operation.alters}
    yield from lacking(project, (operation for operation in written if operation.app not in altered))
