"""No setting is a misspelling of one of Celery's, or lacks the prefix that the app reads.

Why: Celery silently ignores a setting that it does not know. With ``namespace="CELERY"`` it reads what begins
with ``CELERY_``, followed by the full name: ``CELERY_WORKER_CONCURRENCY``, not ``CELERY_CONCURRENCY``.

Fix: write the name that the message suggests.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.settings import location_of, unknown
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html", settings=True)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each setting that Celery does not know, or does not look for, and whose name is near to one that it does."""
    for setting in project.astray:
        yield Finding(
            f"{setting.name} = {setting.value!r} is never read: the app reads names that begin with {setting.namespace}_; "
            f"did you mean {setting.suggestion}?",
            subject=setting.name,
            location=location_of(setting.name, project.context.sources),
            evidence={"value": repr(setting.value), "suggestion": setting.suggestion},
        )
    for setting in unknown(project.settings, project.context):
        if setting.suggestion:
            yield Finding(
                f"{setting.name} = {setting.value!r} is not a setting of Celery's, so it is ignored; "
                f"did you mean {setting.suggestion}?",
                subject=setting.name,
                location=location_of(setting.name, project.context.sources),
                evidence={"value": repr(setting.value), "suggestion": setting.suggestion},
            )
