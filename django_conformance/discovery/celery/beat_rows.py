"""Calls that make rows of django-celery-beat: schedules and periodic tasks, in code and in migrations.

https://django-celery-beat.readthedocs.io/en/latest/
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.source.durations import assigned
from django_conformance.source.nodes import method, receiver, text
from django_conformance.source.objects import model_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile, Sources

LABEL = "django_celery_beat"
LOOKING_UP = ("get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create")
_MAKING = ("create", "acreate", *LOOKING_UP)
_DEFAULTS = ("defaults", "create_defaults")


@dataclass(frozen=True)
class RowCall:
    """A call that makes a row of ``model``: ``lookup`` are the fields that it looks up by, or is called with, ``defaults`` the others.

    ``is_whole`` says that all fields are written out, ``is_saved`` that a manager makes the row, so that it is written at once.
    """

    file: SourceFile
    node: ast.Call
    model: Any
    lookup: dict[str, ast.expr]
    defaults: dict[str, ast.expr]
    is_whole: bool
    is_saved: bool

    @property
    def fields(self) -> dict[str, ast.expr]:
        """All fields that are written out."""
        return {**self.lookup, **self.defaults}


def row_calls(sources: Sources) -> Iterator[RowCall]:
    """Yield each call that makes a row."""
    words = ("PeriodicTask", "Schedule")
    migrations = [file for file in sources.migrations if LABEL.encode() in file.content]
    for file in (*sources.code(containing=words), *migrations):
        for call in file.of(ast.Call):
            owner = receiver(call) if method(call) in _MAKING else None
            is_saved = isinstance(owner, ast.Attribute) and owner.attr == "objects"
            made = owner.value if isinstance(owner, ast.Attribute) and is_saved else call.func
            model = beat_model(made, file) if is_saved or isinstance(made, (ast.Name, ast.Attribute)) else None
            if model is not None:
                yield _row_call(file, call, model, is_saved=is_saved)


def beat_model(expression: ast.expr, file: SourceFile) -> Any:
    """Return the model of django-celery-beat that a name stands for, a historical one of a migration too; else ``None``."""
    from django.apps import apps

    model = model_at(expression, file)
    if model is None and isinstance(expression, ast.Name):
        value = assigned(expression, file)
        given = [text(argument) for argument in value.args] if isinstance(value, ast.Call) else []
        if method(value) == "get_model" and given[:1] == [LABEL]:
            try:
                model = apps.get_model(LABEL, str(given[-1]))
            except LookupError:
                return None
    return model if model is not None and model._meta.app_label == LABEL else None


def _row_call(file: SourceFile, call: ast.Call, model: Any, *, is_saved: bool) -> RowCall:
    lookup: dict[str, ast.expr] = {}
    defaults: dict[str, ast.expr] = {}
    is_whole = not call.args
    for keyword in call.keywords:
        if keyword.arg in _DEFAULTS:
            pairs = _pairs(_written_out(keyword.value, file))
            is_whole = is_whole and pairs is not None
            defaults |= pairs or {}
        elif keyword.arg is not None:
            lookup[keyword.arg] = keyword.value
        else:
            is_whole = False
    return RowCall(file, call, model, lookup, defaults, is_whole, is_saved)


def _written_out(value: ast.expr, file: SourceFile) -> ast.expr:
    """Return the dictionary that a variable holds, where nothing changes it; any other expression as it is."""
    if not isinstance(value, ast.Name):
        return value
    is_changed = any(
        isinstance(node.value, ast.Name) and node.value.id == value.id for node in file.of(ast.Subscript, ast.Attribute)
    )
    return value if is_changed else assigned(value, file) or value


def _pairs(value: ast.expr) -> dict[str, ast.expr] | None:
    """Return the fields that a dictionary writes out; ``None`` where not all of them are."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dict" and not value.args:
        names = {keyword.arg: keyword.value for keyword in value.keywords}
        return None if None in names else {str(name): given for name, given in names.items()}
    if not isinstance(value, ast.Dict):
        return None
    keys = [text(key) for key in value.keys]
    return None if None in keys else dict(zip(map(str, keys), value.values, strict=True))
