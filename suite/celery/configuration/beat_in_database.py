"""Where django-celery-beat is installed, beat uses its database scheduler.

Why: installing the app creates tables and admin pages but does not change beat: without the scheduler it still reads
CELERY_BEAT_SCHEDULE, and what people enable in the admin never runs.

Fix: ``CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"``, or remove the app. If USE_TZ is off, also set
DJANGO_CELERY_BEAT_TZ_AWARE to False.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, readable
from django_conformance.source.setting_places import place_of

rule = Rule(level="should", docs="https://django-celery-beat.readthedocs.io/en/latest/", settings=True)

_ON_A_COMMAND_LINE = re.compile(
    r"DatabaseScheduler|(?:-S|--scheduler)[ =]+['\"]?(?:django\b|django_celery_beat|[\w.]+:)"
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield that no beat of the project reads the tables, or that it cannot compare their times."""
    from django.conf import settings

    apps = [str(app) for app in readable(attribute(settings, "INSTALLED_APPS", ()))]
    if not any(app.startswith("django_celery_beat") for app in apps) or not project.apps:
        return
    schedulers = [str(app.declared("beat_scheduler") or "") for app in project.apps]
    in_database = any("django" in name.lower() or "database" in name.lower() for name in schedulers)
    own = [name for name in schedulers if name not in ("", "celery.beat:PersistentScheduler")]
    if not in_database and not own and not _named(project):
        rows = project.context.sources.code(containing=("PeriodicTask",))
        used = f", and {rows[0].relative} writes rows that nobody reads" if rows else ""
        yield Finding(
            f"INSTALLED_APPS has 'django_celery_beat', and neither beat_scheduler nor a command line names its "
            f"DatabaseScheduler{used}: beat reads the schedule of the settings alone",
            subject="django_celery_beat",
            location=place_of(project.context.sources, "INSTALLED_APPS"),
            evidence={"beat_scheduler": schedulers},
        )
    originals = project.context.originals
    if in_database and originals.get("USE_TZ") is False and originals.get("DJANGO_CELERY_BEAT_TZ_AWARE", True):
        yield Finding(
            "USE_TZ is off and DJANGO_CELERY_BEAT_TZ_AWARE is not: the DatabaseScheduler compares times with and without a "
            "time zone, which raises TypeError",
            subject="DJANGO_CELERY_BEAT_TZ_AWARE",
            location=place_of(project.context.sources, "USE_TZ"),
        )


def _named(project: CeleryProject) -> bool:
    """Whether any file of the repository starts beat with a scheduler."""
    files = project.context.deployment_files.every
    return any(_ON_A_COMMAND_LINE.search(file.text) for file in files if file.path.suffix not in (".lock", ".json"))
