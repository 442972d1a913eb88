"""The settings module can be imported in the project's own environment, Django can be set up, and every area can be examined.

Why: otherwise nothing of the project runs, and nothing else can be checked.

Fix: correct the line that the finding names. It is the innermost cause.
"""

from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.findings import from_problem
from django_conformance.inventory.project import LOOKED_AT
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/settings/#designating-the-settings")


def find(project: Project) -> Iterator[Finding]:
    """Yield each area that could not be looked at. A project that cannot be imported as a whole is judged by no rule."""
    for problem in project.inventory.problems:
        if problem.stage == LOOKED_AT:
            yield from_problem(problem, f"{problem.subject} could not be looked at: {{}}")
