"""Every entry of DATABASE_ROUTERS can be imported, and instantiated without arguments.

Why: Django loads the routers at the first query, so the site starts and then fails on every page.

Fix: correct the dotted path in DATABASE_ROUTERS, or the import that fails in the router's module.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must", docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#using-routers", settings=True
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each router that could not be loaded."""
    yield from (from_problem(problem) for problem in project.inventory.problems if problem.stage == "router")
