"""The step of a crontab divides the hour, the day, the month or the year evenly.

Why: steps begin anew with each hour: ``crontab(minute="*/90")`` is due at minute 0 of every hour, not every 90 minutes, and
``crontab(hour="*/36")`` every day.

Fix: use a timedelta (``timedelta(minutes=90)``), or write out hours and minutes.
"""

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#crontab-schedules")

_LONGEST = {"minute": 60, "hour": 24, "day_of_week": 7, "day_of_month": 31, "month_of_year": 12}
_POSITIONS = ("minute", "hour", "day_of_week", "day_of_month", "month_of_year")
_STEP = re.compile(r"^\*/(\d+)$")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each field of a crontab with a step that leaves it one value."""
    for file in project.context.sources.code(containing=("crontab",)):
        for call in file.of(ast.Call):
            if file.dotted(call.func) != "celery.schedules.crontab":
                continue
            fields = {keyword.arg or "": keyword.value for keyword in call.keywords}
            fields |= dict(zip(_POSITIONS, call.args, strict=False))
            for field, longest in _LONGEST.items():
                value = fields.get(field)
                step = _STEP.match(str(value.value)) if isinstance(value, ast.Constant) else None
                if step is not None and int(step.group(1)) >= longest:
                    period = field.replace("_", " ").removesuffix(" of week").removesuffix(" of year")
                    yield Finding(
                        f"{ast.unparse(call)}: a step of {step.group(1)} leaves {field} one value in {longest}: the entry is "
                        f"due once in every cycle of the {period}, not after {step.group(1)}",
                        at=file.at(call),
                    )
