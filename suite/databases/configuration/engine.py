"""The ENGINE of every alias can be loaded, with the database driver that it needs.

Why: the first query on the alias fails, and so does ``migrate``.

Fix: correct the dotted path, or install the driver that the message names.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#engine", settings=True)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each engine that could not be loaded."""
    yield from (from_problem(problem) for problem in project.inventory.problems if problem.stage == "engine")
