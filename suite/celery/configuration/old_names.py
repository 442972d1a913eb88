"""Settings use the names that Celery has had since version 4.

Why: the old names are still read, but Celery 6 will not read them.

Fix: rename them as the message says, or run ``celery upgrade settings``.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.settings import location_of
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#new-lowercase-settings",
    settings=True,
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each setting under the name it had before Celery 4."""
    for setting in project.settings:
        if setting.current_name:
            yield Finding(
                f"{setting.name} is the old name of {setting.current_name}; Celery 6 will no longer read it",
                subject=setting.name,
                location=location_of(setting.name, project.context.sources),
                evidence={"new": setting.current_name},
            )
