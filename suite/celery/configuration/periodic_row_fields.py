"""A django-celery-beat row has one schedule and valid field values, and code finds it again by its name.

Why: ``create()`` does not check choices: beat fails on the period ``"minute"`` each time it reads the schedule, and a crontab's minute 60
is never due. A row without a schedule, or with two, is refused. A name is unique: a lookup by name and schedule finds nothing once the
schedule was changed, and making the row again raises IntegrityError.

Fix: write ``IntervalSchedule.MINUTES``, and look rows up by their name: ``update_or_create(name=…, defaults={…})``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.beat_rows import LOOKING_UP, RowCall, row_calls
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import constant_of
from django_conformance.source.nodes import method, spelled, text
from django_conformance.source.objects import at
from django_conformance.source.spelling import nearest

rule = Rule(
    level="should",
    docs="https://django-celery-beat.readthedocs.io/en/latest/#example-creating-interval-based-periodic-task",
)

_SCHEDULES = ("interval", "crontab", "solar", "clocked")
_CELERY = {"interval": ("schedule",), "crontab": ("crontab",), "solar": ("solar",), "clocked": ("clocked",)}
_ALLOWED = ("blank", "null")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each row that its model or beat refuses, and each lookup that finds no row once it was changed."""
    for row in row_calls(project.context.sources):
        for name, value in row.fields.items():
            refused = _refused(row, name, value)
            if refused:
                yield _finding(row, f"has {name}={ast.unparse(value)}: {refused}", name)
        if row.model.__name__ == "PeriodicTask":
            yield from _of_task(row)


def _of_task(row: RowCall) -> Iterator[Finding]:
    """Yield what is wrong with the fields of a periodic task together."""
    given = [name for name in _SCHEDULES if name in row.fields and not _is_none(row.fields[name])]
    may_have = [name for name in row.fields if name.removesuffix("_id") in _SCHEDULES]
    is_checked = row.is_saved and not row.file.is_migration
    if is_checked and row.is_whole and not may_have and method(row.node) in ("create", "acreate"):
        yield _finding(
            row, "has no schedule: ValidationError, 'One of clocked, interval, crontab, or solar must be set.'"
        )
    if is_checked and len(given) > 1 and all(_is_certain(row.fields[name]) for name in given):
        yield _finding(row, f"has {' and '.join(given)}: ValidationError, only one of them may be set")
    if is_checked and row.is_whole and given == ["clocked"] and _is_not_once(row):
        yield _finding(row, "has clocked without one_off=True: ValidationError, 'clocked must be one off'")
    others = [name for name in row.lookup if name not in ("name", "pk", "id")]
    is_repeated = method(row.node) in LOOKING_UP and is_checked and b"IntegrityError" not in row.file.content
    if is_repeated and "name" in row.lookup and others:
        yield Finding(
            f"PeriodicTask.objects.{method(row.node)}() looks up by name and {', '.join(others)}: the name is unique, and a row whose "
            f"{others[0]} was changed is not found, so that making it again raises IntegrityError",
            at=row.file.at(row.node),
            hint=f"Write update_or_create(name=…, defaults={{{', '.join(f'{other!r}: …' for other in others)}}}).",
        )


def _is_not_once(row: RowCall) -> bool:
    value = row.fields.get("one_off")
    return value is None or (isinstance(value, ast.Constant) and value.value is False)


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _is_certain(value: ast.expr) -> bool:
    return isinstance(value, (ast.Name, ast.Call, ast.Attribute))


def _refused(row: RowCall, name: str, value: ast.expr) -> str:
    """Return why a field does not take a value; "" where it does, or source does not say the value."""
    from django.core.exceptions import FieldDoesNotExist, ValidationError

    try:
        field = row.model._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    if field.is_relation:
        return _no_row(name, value, row)
    known, plain = _plain(value, row)
    if not known:
        return ""
    try:
        field.clean(plain, None)
    except ValidationError as error:
        if getattr(error, "code", None) in _ALLOWED:
            return ""
        meant = nearest(str(plain), [str(key) for key, _ in field.flatchoices], alike=0.5)
        said = f"did you mean {meant!r}?" if meant else ""
        return f"{' '.join(error.messages)} {said}".strip()
    except Exception:
        return ""
    return ""


def _no_row(name: str, value: ast.expr, row: RowCall) -> str:
    """Return that a schedule of Celery is given for a row of the database."""
    if name in _CELERY and isinstance(value, ast.Call):
        path = row.file.dotted(value.func)
        if path.startswith("celery.schedules."):
            return f"ValueError, it must be a row of {name.capitalize()}Schedule, and {path} is no row"
    return ""


def _plain(value: ast.expr, row: RowCall) -> tuple[bool, Any]:
    """Return whether source says a text or a number, and which: written out, a constant of the module, or a model's."""
    if isinstance(value, ast.Name) and not row.file.rebinds(value):
        constant = constant_of(value.id, row.file)
        value = constant if constant is not None else value
    if isinstance(value, ast.Constant) and isinstance(value.value, (str, int)):
        return True, value.value
    found = at(row.file.qualified(value)) if isinstance(value, ast.Attribute) and spelled(value) else None
    return (True, found) if isinstance(found, str) and text(value) is None else (False, None)


def _finding(row: RowCall, what: str, subject: str = "") -> Finding:
    return Finding(
        f"the row of {row.model.__name__} that {method(row.node) or 'this call'}() makes {what}",
        at=row.file.at(row.node, subject or row.file.module),
    )
