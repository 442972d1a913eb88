"""Beat can load every entry, compute when it is next due, and send it with arguments that fit its task.

Why: beat logs an error instead of sending the task. The job never runs, and nobody is told.

Fix: make args a tuple, (16,) with its comma, and kwargs a dictionary, and let both fit the task's parameters. Use
values that JSON can hold: seconds instead of a timedelta, a list instead of a set.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django_conformance.discovery.celery.beat import Scheduled
from django_conformance.discovery.celery.configuration import value
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, entries

rule = Rule(
    level="must", docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#entries", settings=True
)

_FIELDS = 5
"""Of a line of a crontab."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each entry that beat cannot load or send."""
    for app in project.apps:
        for scheduled in app.schedule:
            message = _written_out(scheduled.name, app.app) or _message(scheduled, app.app)
            if message:
                yield Finding(
                    message,
                    subject=scheduled.name,
                    location=app.location,
                    evidence={"app": app.path, "entry": scheduled.name},
                )


def _written_out(name: str, app: Any) -> str:
    """Return that a schedule is a text, as a crontab has it; "" for any other."""
    entry = dict(entries(value(app, "beat_schedule"))).get(name)
    schedule = entry.get("schedule") if isinstance(entry, Mapping) else None
    if not isinstance(schedule, str):
        return ""
    advice = f"crontab.from_string({schedule!r})" if len(schedule.split()) == _FIELDS else "a number of seconds"
    return f"beat cannot load the entry {name!r}: its schedule is the text {schedule!r}; write {advice}"


def _message(scheduled: Scheduled, app: Any) -> str:
    if scheduled.entry is None and scheduled.is_unanswered:
        return ""
    if scheduled.entry is None:
        return f"beat cannot load the entry {scheduled.name!r}: {scheduled.error}"
    undue = "" if scheduled.is_unanswered else _undue(scheduled.due) or _ceaseless(scheduled.entry)
    task = app.tasks.get(scheduled.task)
    fault = undue or _misfit(scheduled.entry, task) or _unwritable(scheduled.entry, task, app)
    return f"beat cannot send the entry {scheduled.name!r} ({scheduled.task}): {fault}" if fault else ""


def _undue(due: Any) -> str:
    is_number = isinstance(attribute(due, "next"), (int, float))
    return "" if is_number else f"its schedule answers {due!r} when it is asked for the next time"


def _ceaseless(entry: Any) -> str:
    """Return why an entry is due all the time, "" where it has an interval."""
    interval = attribute(attribute(entry, "schedule"), "run_every")
    if isinstance(interval, timedelta) and interval <= timedelta(0):
        return f"its interval is {interval.total_seconds():g} s, so it is due all the time"
    return ""


def _unwritable(entry: Any, task: Any, app: Any) -> str:
    """Return why the serializer cannot write the entry's arguments, "" where it can."""
    from kombu.exceptions import EncodeError
    from kombu.serialization import dumps

    options = dict(entries(entry.options))
    serializer = options.get("serializer") or attribute(task, "serializer") or value(app, "task_serializer")
    for named, arguments in (("args", entry.args), ("kwargs", entry.kwargs)):
        try:
            dumps(arguments, serializer=serializer)
        except EncodeError as error:
            return f"its {named} {arguments!r} cannot be written as {serializer}: {error}"
        except Exception:  # what is wrong with the serializer is another rule's
            return ""
    return ""


def _misfit(entry: Any, task: Any) -> str:
    """Return why the entry's arguments cannot be given to its task, "" where they can."""
    args, kwargs = entry.args, entry.kwargs
    if not isinstance(args, (list, tuple)):
        advice = f"; did you mean ({args!r},)?" if isinstance(args, (str, int, float)) else ""
        return f"its args are {args!r}, of type {type(args).__name__}, where a tuple or a list is needed{advice}"
    if not isinstance(kwargs, Mapping):
        return f"its kwargs are {kwargs!r}, of type {type(kwargs).__name__}, where a dictionary is needed"
    header = attribute(task, "__header__")
    if header is None or not attribute(task, "typing"):
        return ""
    try:
        header(*args, **kwargs)
    except TypeError as error:
        return f"its arguments do not fit the task: {error}"
    except Exception:
        return ""
    return ""
