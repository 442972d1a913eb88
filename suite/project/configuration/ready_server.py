"""``ready()`` contacts no server.

Why: it runs at the start of every process and every command: ``manage.py migrate``, the tests, and the build of an image
with ``collectstatic``. Where the server does not answer, none of them starts.

Fix: connect on first use, or catch the error in ``ready()`` and go on without.
"""

from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.discovery.queries import unanswered
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/applications/#django.apps.AppConfig.ready",
)


def find(project: Project) -> Iterator[Finding]:
    """Yield each app of the project whose ``ready()`` fails where a server does not answer."""
    for stopped in unanswered():
        if stopped.place is not None:
            yield Finding(
                f"ready() of {stopped.app} connects to {stopped.target}, and fails where nothing answers there: no process "
                "and no command starts then",
                subject=stopped.app,
                location=stopped.place,
                evidence={"target": stopped.target},
            )
