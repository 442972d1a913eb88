"""What live classes and managers stand for: models, their objects and their rows."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any

from django_conformance.source.nodes import text
from django_conformance.source.orm.functions import Found, method_of
from django_conformance.source.orm.values import Instance, ModelClass, ObjectOf, Paths, Rows, Value, loaded_by
from django_conformance.source.reading import attribute

if TYPE_CHECKING:
    from django_conformance.source.files import Sources


def rows_of(value: Rows | ModelClass) -> Rows:
    """Return the rows that ``get_object_or_404()`` asks when it is given them or a model."""
    return value if isinstance(value, Rows) else manager_rows(value.model._default_manager, value.model)


def manager_rows(manager: Any, model: Any) -> Rows:
    """Return the rows of a manager."""
    return Rows(model, loaded_by(manager), attribute(manager, "_db"), is_queryset=False, manager=manager)


def queryset_class(manager: Any) -> Any:
    """Return the class of a manager's querysets: of those that a ``get_queryset()`` of its own makes, where it has one."""
    from django.db.models import QuerySet
    from django.db.models.manager import BaseManager

    declared = attribute(manager, "_queryset_class", QuerySet)
    if attribute(type(manager), "get_queryset") is BaseManager.get_queryset:
        return declared
    try:
        rows = manager.get_queryset()
    except Exception:  # it may need a request, or rows
        return declared
    return type(rows) if isinstance(rows, QuerySet) else declared


def rows_method(rows: Rows, name: str, sources: Sources) -> Found | None:
    """Return the project's own method of a manager or queryset; ``None`` for those of Django."""
    manager = rows.manager if rows.manager is not None else rows.model._default_manager
    for kind in (type(manager), queryset_class(manager)):
        found = method_of(kind, name, sources) if isinstance(kind, type) else None
        if found is not None:
            return found
    return None


@cache
def loaded_in_scope(sources: Sources) -> Paths:
    """Return what is loaded with the user of a connection's scope: nothing, or anything where the project puts it there."""
    for file in sources.code(containing=('"user"', "'user'", "def get_user")):
        if "scope" in file.text and any(
            text(node.slice) == "user" and isinstance(node.ctx, ast.Store) for node in file.of(ast.Subscript)
        ):
            return None
        if "scope" in file.text and any(
            key is not None and text(key) == "user" for node in file.of(ast.Dict) for key in node.keys
        ):
            return None
        if any(function.name == "get_user" for function in file.functions):
            return None
    return frozenset()


def is_manager(value: Any) -> bool:
    """Whether a value is a manager."""
    from django.db.models.manager import BaseManager

    return isinstance(value, BaseManager)


def class_value(value: Any) -> Value:
    """Return the model that a live value is; ``None`` for anything else."""
    from django.db.models import Model

    if isinstance(value, type) and issubclass(value, Model) and value is not Model:
        return ModelClass(value)
    return None


def made(kind: Any) -> Value:
    """Return an object of a class, live or as source; ``None`` for managers, querysets and abstract models."""
    if not isinstance(kind, type):
        return ObjectOf(kind)
    value = class_value(kind)
    if isinstance(value, ModelClass):
        return Instance(value.model) if not value.model._meta.abstract else None
    from django.db.models import QuerySet
    from django.db.models.manager import BaseManager

    return None if issubclass(kind, (QuerySet, BaseManager)) else ObjectOf(kind)


def made_or_none(value: Value) -> Value:
    """Return an object of a model, of which any relation may be loaded."""
    return Instance(value.model) if isinstance(value, ModelClass) else None


def model_of(names: list[str | None]) -> Any:
    """Return the model that ``get_model()`` gives for an app and a name, or for both in one text; ``None`` where that is none."""
    from django.apps import apps

    try:
        return apps.get_model(".".join(name for name in names if name))
    except (LookupError, ValueError):
        return None


def user_model() -> ModelClass | None:
    """Return the model of users; ``None`` where the project has none."""
    from django.apps import apps

    if not apps.is_installed("django.contrib.auth"):
        return None
    from django.contrib.auth import get_user_model

    try:
        return ModelClass(get_user_model())
    except Exception:
        return None
