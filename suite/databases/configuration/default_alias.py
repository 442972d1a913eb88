"""DATABASES is a dictionary of dictionaries, and has the alias 'default'.

Why: without 'default' Django refuses every query, on any alias. A 'default' that nothing uses may be empty.

Fix: add ``"default": {}``, or rename the alias that most models use.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.settings import STAGE
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#databases", settings=True)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield what is wrong with DATABASES itself."""
    yield from (from_problem(problem) for problem in project.inventory.problems if problem.stage == STAGE)
