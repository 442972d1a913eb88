"""Every crontab says at which minutes it runs.

Why: where minute is left out it is ``*``: ``crontab(hour=7)`` runs sixty times, from 7:00 to 7:59. So does a row of CrontabSchedule.

Fix: write ``minute=0``, or ``minute="*"`` where every minute is meant.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.beat_rows import row_calls
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import text, written

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#crontab-schedules",
)


_FIELDS = ("hour", "day_of_week", "day_of_month", "month_of_year")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each crontab that names hours or days and no minute."""
    for file in project.context.sources.code(containing=("crontab",)):
        for call in file.of(ast.Call):
            given = {keyword.arg for keyword in call.keywords}
            if file.dotted(call.func) != "celery.schedules.crontab" or call.args or given & {None, "minute"}:
                continue
            times = sorted(name for name in given if name and name not in ("nowfun", "app"))
            if times:
                yield Finding(
                    f"{ast.unparse(call)} says {' and '.join(times)} and no minute: a crontab without one has "
                    "minute='*', and is due every minute of those times",
                    at=file.at(call),
                    evidence={"given": times},
                )
    yield from _rows(project)


def _rows(project: CeleryProject) -> Iterator[Finding]:
    """Yield each row of django-celery-beat's crontabs that code makes without a minute."""
    for row in row_calls(project.context.sources):
        times = sorted(name for name in row.fields if name in _FIELDS and text(row.fields[name]) != "*")
        if row.model.__name__ == "CrontabSchedule" and row.is_whole and times and "minute" not in row.fields:
            yield Finding(
                f"{written(row.node)} says {' and '.join(times)} and no minute: the field's default is '*', every minute of those times",
                at=row.file.at(row.node),
                evidence={"given": times},
            )
