"""What the columns of a model hold, where that is nothing that JSON and Redis layers carry.

https://docs.djangoproject.com/en/stable/ref/forms/models/#django.forms.models.model_to_dict
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django_conformance.source.nodes import method, receiver, spelled, text
from django_conformance.source.orm.values import Instance, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.orm.scope import Scope

_FIELDS = {
    "DateTimeField": "a datetime",
    "DateField": "a date",
    "TimeField": "a time",
    "DurationField": "a timedelta",
    "DecimalField": "a Decimal",
    "UUIDField": "a UUID",
    "ForeignKey": "a model instance",
    "OneToOneField": "a model instance",
    "FileField": "a file",
    "ImageField": "a file",
}
"""What fields hold, by their classes and those of their bases, that a message cannot carry."""

_TO_DICT = ("django.forms.models.model_to_dict", "django.forms.model_to_dict")
_LISTING = ("list", "tuple")
_ONE = ("first", "last", "get", "latest", "earliest")


def held_by(field: Any) -> str:
    """Return what a field holds, in words; "" where a message may carry it."""
    names = (kind.__name__ for kind in type(field).__mro__)
    return next((_FIELDS[kind] for kind in names if kind in _FIELDS), "")


def column_of(field: Any) -> Any:
    """Return the field whose values a field's column has: that of a foreign key, through as many of them as there are."""
    return column_of(field.target_field) if field.is_relation else field


def made_of_columns(value: ast.expr, scope: Scope) -> str:
    """Return what of the dictionary of an object, or of the rows of ``values()``, a message cannot carry, in words; "" for anything else."""
    if isinstance(value, ast.Name):
        stores = scope.stores.get(value.id, [])
        statement = stores[0][0] if len(stores) == 1 else None
        is_plain = isinstance(statement, ast.Assign) and statement.targets == [stores[0][1]]
        return made_of_columns(statement.value, scope) if isinstance(statement, ast.Assign) and is_plain else ""
    if isinstance(value, ast.Await):
        return made_of_columns(value.value, scope)
    if not isinstance(value, ast.Call):
        return ""
    for name, field in _columns(value, scope):
        held = held_by(column_of(field))
        if held:
            return f"in which {name!r} is {held}"
    return ""


def _columns(value: ast.Call, scope: Scope) -> Iterator[tuple[str, Any]]:
    """Yield the fields that a dictionary or the rows hold, by the names that they have there."""
    if scope.file.dotted(value.func) in _TO_DICT and value.args:
        yield from _of_object(value, scope)
        return
    if spelled(value.func) in _LISTING and len(value.args) == 1 and isinstance(value.args[0], ast.Call):
        value = value.args[0]
    elif method(value).removeprefix("a") in _ONE and isinstance(inner := receiver(value), ast.Call):
        value = inner
    else:
        return
    rows = scope.value(receiver(value)) if method(value) in ("values", "values_list") else None
    if not isinstance(rows, Rows) or any(key.arg is None or method(value) == "values" for key in value.keywords):
        return
    fields = {field.name: field for field in rows.model._meta.concrete_fields}
    names = [text(argument) or "" for argument in value.args] or [*fields]
    yield from ((name, fields[name]) for name in names if name in fields)


def _of_object(call: ast.Call, scope: Scope) -> Iterator[tuple[str, Any]]:
    """Yield the fields that ``model_to_dict()`` takes of an object: those that forms edit."""
    owner = scope.value(call.args[0])
    if not isinstance(owner, Instance) or len(call.args) > 1 or any(key.arg is None for key in call.keywords):
        return
    given = {str(key.arg): key.value for key in call.keywords}
    listed = {name: [text(item) for item in getattr(value, "elts", [])] for name, value in given.items()}
    if any(not isinstance(value, (ast.List, ast.Tuple, ast.Set)) for value in given.values()):
        return
    for field in owner.model._meta.concrete_fields:
        is_taken = field.name in listed.get("fields", [field.name]) and field.name not in listed.get("exclude", [])
        if is_taken and field.editable:
            yield field.name, field
