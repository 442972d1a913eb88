"""Every value in a crontab exists: minutes up to 59, hours up to 23, days up to 31, valid names of days and months.

Why: ``crontab(hour=24)`` raises ParseException where it is written. In settings that stops the site and the worker. In a receiver of
on_after_configure or on_after_finalize, Celery logs it and goes on without this entry and those after it.

Fix: midnight is ``hour=0``, Sunday is ``day_of_week=0``; months and days of the month begin with 1.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must", docs="https://docs.celeryq.dev/en/stable/reference/celery.schedules.html#celery.schedules.crontab"
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each crontab that Celery refuses to make, where all its fields are written out."""
    for file in project.context.sources.code(containing=("crontab",)):
        for call in file.of(ast.Call):
            why = _refusal(call) if file.dotted(call.func) == "celery.schedules.crontab" else ""
            if why:
                yield Finding(f"{ast.unparse(call)} cannot be made: {why}", at=file.at(call))


def _refusal(call: ast.Call) -> str:
    from celery.schedules import ParseException, crontab

    try:
        values = [ast.literal_eval(argument) for argument in call.args]
        named = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
    except (ValueError, TypeError):
        return ""
    try:
        crontab(*values, **named)
    except TypeError:
        return ""
    except (ValueError, ParseException) as error:
        return str(error)
    return ""
