"""Every write also sets the ``auto_now`` field that rows are looked up by.

Why: ``auto_now`` sets a field in ``save()`` alone. ``update()``, ``bulk_update()`` and ``save(update_fields=[…])`` without it leave the old time in the
row: what asks for rows that have changed since a time does not find this one. Some teams leave it on purpose.

Fix: write it too: ``update(paid=True, changed=timezone.now())``, ``update_fields=["paid", "changed"]``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, receiver, text, written
from django_conformance.source.orm.live import queryset_class
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, Rows, relation
from django_conformance.source.reading import attribute

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/ref/models/fields/#django.db.models.DateField.auto_now",
)

_WRITES = ("update", "aupdate", "bulk_update", "abulk_update", "save", "asave")
_COMPARED = ("gt", "gte", "lt", "lte", "range", "date")
_ENDS = tuple(f"__{lookup}" for lookup in _COMPARED)
_LOOKING = ("filter", "exclude", "get")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each write that leaves such a time as it is, of a field that a lookup compares."""
    own = {model.label for model in project.inventory.models if model.own}
    compared = _compared(project)
    for file in project.files("update(", "update_fields") if compared else ():
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                if isinstance(call, ast.Call) and method(call) in _WRITES:
                    yield from _of_call(call, scope, file, own, compared)


def _of_call(
    call: ast.Call, scope: Scope, file: SourceFile, own: set[str], compared: dict[str, str]
) -> Iterator[Finding]:
    value = scope.value(receiver(call))
    names = _written(call)
    if not isinstance(value, (Rows, Instance)) or value.model._meta.label not in own or names is None:
        return
    is_of_object = method(call) in ("save", "asave")
    if isinstance(value, Instance) != is_of_object or _decides(value):
        return
    for field in value.model._meta.concrete_fields:
        place = compared.get(f"{field.model._meta.label}.{field.name}")
        if attribute(field, "auto_now") and place is not None and field.name not in names:
            yield Finding(
                f"{written(call)} leaves {value.model.__name__}.{field.name} as it was: auto_now sets it in save() alone, and "
                f"{place} looks rows up by it",
                at=file.at(call, f"{value.model._meta.label}.{field.name}"),
                evidence={"compared": place},
            )


def _written(call: ast.Call) -> set[str] | None:
    """Return the fields that a write names; ``None`` where they are not written out, or all are written."""
    if method(call) in ("update", "aupdate"):
        names = {keyword.arg for keyword in call.keywords}
        return {name for name in names if name} if names and None not in names and not call.args else None
    given = next((keyword.value for keyword in call.keywords if keyword.arg in ("update_fields", "fields")), None)
    if given is None and method(call) in ("bulk_update", "abulk_update") and len(call.args) > 1:
        given = call.args[1]
    entries = [text(entry) for entry in given.elts] if isinstance(given, (ast.List, ast.Tuple, ast.Set)) else []
    return {entry for entry in entries if entry} if entries and None not in entries else None


def _decides(value: Rows | Instance) -> bool:
    """Whether a model, or its manager, has the method itself and may add the time there."""
    from django.db.models import Model

    model = value.model
    if isinstance(value, Instance):
        return bool(model.save is not Model.save)
    manager = type(model._default_manager)
    kinds = [*manager.__mro__, *queryset_class(value.model._default_manager).__mro__]
    return any("update" in vars(kind) for kind in kinds if not kind.__module__.startswith("django.db.models."))


def _compared(project: DatabasesProject) -> dict[str, str]:
    """Return the places at which such fields are compared in lookups, by model and field."""
    places: dict[str, str] = {}
    for file in project.files(*(f"__{lookup}" for lookup in _COMPARED)) if _has_times() else ():
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                keywords = call.keywords if isinstance(call, ast.Call) and method(call) in _LOOKING else []
                names = [keyword.arg for keyword in keywords if keyword.arg and keyword.arg.endswith(_ENDS)]
                value = scope.value(receiver(call)) if names else None
                model = value.model if isinstance(value, Rows) else None
                for name in names if model is not None else ():
                    label = _label(model, name.split("__")[:-1])
                    places.setdefault(label, str(file.place(call)))
    return places


def _label(model: Any, parts: list[str]) -> str:
    """Return the field that a lookup leads to, with its model; "" where that is none."""
    for part in parts[:-1]:
        field = relation(model, part)
        model = attribute(field, "related_model")
        if model is None:
            return ""
    return f"{model._meta.label}.{parts[-1]}"


def _has_times() -> bool:
    from django.apps import apps

    return any(attribute(field, "auto_now") for model in apps.get_models() for field in model._meta.concrete_fields)
