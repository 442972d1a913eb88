"""The project's ASGI application can be imported and called.

Why: an ASGI server imports it before anything else, and exits where that fails.

Fix: correct the line that the message names; ``python -c "import …"`` shows the error again.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.application import NOT_LOADED
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/howto/deployment/asgi/")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield what stops the application from being loaded."""
    for problem in project.inventory.problems:
        if problem.stage == NOT_LOADED:
            yield from_problem(problem, f"The ASGI application {problem.subject} cannot be loaded: {{}}")
