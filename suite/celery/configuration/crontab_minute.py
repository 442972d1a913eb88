"""Every crontab says which minutes it runs in.

Why: where minute is left out it is ``*``: ``crontab(hour=7)`` runs sixty times, from 7:00 to 7:59.

Fix: write ``minute=0``, or ``minute="*"`` where every minute is meant.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#crontab-schedules",
)


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
                    subject=file.module,
                    location=file.place(call),
                    evidence={"given": times},
                )
