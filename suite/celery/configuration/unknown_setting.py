"""Every setting in Celery's namespace is read, by Celery or by the project.

Why: a setting that nothing reads misleads whoever reads the settings.

Fix: remove it, or leave it where an installed package reads it.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.settings import location_of, unknown
from django_conformance.rules import Finding, Rule

rule = Rule(level="info", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html", settings=True)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each setting that Celery does not know and whose name is near to none that it does."""
    for setting in unknown(project.settings, project.context):
        if not setting.suggestion:
            yield Finding(
                f"{setting.name} is not a setting of Celery's, and nothing in the project reads it",
                subject=setting.name,
                location=location_of(setting.name, project.context.sources),
                evidence={"value": repr(setting.value)},
            )
