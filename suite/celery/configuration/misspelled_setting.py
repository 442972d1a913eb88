"""No setting is a misspelling of one of Celery's.

Why: Celery ignores a setting that it does not know, without a word.

Fix: write the name that the message suggests.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.settings import location_of, unknown
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each setting that Celery does not know and whose name is near to one that it does."""
    for setting in unknown(project.settings, project.context):
        if setting.suggestion:
            yield Finding(
                f"{setting.name} = {setting.value!r} is not a setting of Celery's, so it is ignored; "
                f"did you mean {setting.suggestion}?",
                subject=setting.name,
                location=location_of(setting.name, project.context.sources),
                evidence={"value": repr(setting.value), "suggestion": setting.suggestion},
            )
