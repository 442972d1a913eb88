"""Tasks are not run eagerly by the settings that were checked.

Why: with task_always_eager no task reaches a worker. These may be settings for development.

Fix: check the production settings with --settings.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-always-eager",
    settings=True,
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each app that has task_always_eager on."""
    for app in project.inventory.apps:
        if app.configuration.get("task_always_eager"):
            yield Finding(
                f"{app.path} has task_always_eager on: tasks run in the process that calls them",
                subject=app.path,
                location=app.location,
            )
