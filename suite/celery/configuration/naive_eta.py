"""A task's ETA has a time zone.

Why: a worker reads a time without a time zone as being in Celery's time zone. ``datetime.utcnow()`` is UTC and
``datetime.now()`` is in TIME_ZONE: where these differ, the task runs hours too early or too late.

Fix: use ``django.utils.timezone.now()``, or a countdown in seconds.
"""

import ast
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from django_conformance.discovery.celery.delays import OptionsCall, options_calls
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import assigned
from django_conformance.source.files import SourceFile
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/calling.html#eta-and-countdown")

_UTC = ("datetime.datetime.utcnow", "datetime.datetime.utcfromtimestamp")
_LOCAL = ("datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.fromtimestamp")
_MAKING_AWARE = ("make_aware", "replace", "astimezone", "localize")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each eta and expires that is computed from a time of another zone than Celery reads it in."""
    for app in project.apps[:1]:
        read_in = attribute(app.app, "timezone")
        for call in options_calls(project):
            for option in ("eta", "expires"):
                finding = _misread(call, option, read_in)
                if finding is not None:
                    yield finding


def _misread(call: OptionsCall, option: str, read_in: Any) -> Finding | None:
    value = call.option(option)
    naive = _naive(value, call.file) if value is not None else None
    if value is None or naive is None:
        return None
    zone = timezone.utc if call.file.dotted(naive.func) in _UTC else _local()
    difference = _difference(zone, read_in)
    if not difference:
        return None
    hours = difference.total_seconds() / 3600
    return Finding(
        f"{call.task} is sent with {option}={ast.unparse(value)}: {ast.unparse(naive)} is a time of {zone} without a zone, "
        f"which the worker reads as one of {read_in}: {abs(hours):g} hours {'late' if hours > 0 else 'early'}",
        at=call.file.at(call.node, call.task),
        evidence={"celery": str(read_in), "time": str(zone)},
    )


def _naive(expression: ast.expr, file: SourceFile) -> ast.Call | None:
    """Return the call in an expression, or in the variable that it is, that gives a time without a zone."""
    nodes = list(ast.walk(expression))
    for name in [node for node in nodes if isinstance(node, ast.Name)]:
        variable = assigned(name, file)
        nodes += ast.walk(variable) if variable is not None else ()
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    if any(
        isinstance(call.func, ast.Attribute) and call.func.attr in _MAKING_AWARE and _has_zone(call) for call in calls
    ):
        return None
    if any(file.dotted(call.func).rpartition(".")[2] == "make_aware" for call in calls):
        return None
    return next((call for call in calls if _is_naive(call, file)), None)


def _has_zone(call: ast.Call) -> bool:
    """Whether a method gives a time a zone: all but ``replace()`` without ``tzinfo``."""
    is_replace = isinstance(call.func, ast.Attribute) and call.func.attr == "replace"
    return not is_replace or any(keyword.arg == "tzinfo" for keyword in call.keywords)


def _is_naive(call: ast.Call, file: SourceFile) -> bool:
    name = file.dotted(call.func)
    is_from_stamp = name.endswith("fromtimestamp")
    return name in _UTC or (
        name in _LOCAL
        and len(call.args) <= is_from_stamp
        and not any(word.arg in ("tz", None) for word in call.keywords)
    )


def _local() -> Any:
    from django.utils.timezone import get_default_timezone

    return get_default_timezone()


def _difference(one: Any, two: Any) -> timedelta | None:
    """Return how much later a time of the first zone is when it is read in the second; ``None`` where that is not known."""
    if not isinstance(one, tzinfo) or not isinstance(two, tzinfo):
        return None
    for month in (1, 7):
        moment = datetime(2026, month, 15, 12, tzinfo=timezone.utc).replace(tzinfo=None)
        first, second = one.utcoffset(moment), two.utcoffset(moment)
        if first is not None and second is not None and first != second:
            return first - second
    return None
