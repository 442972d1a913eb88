"""Queries name fields and relations that their model has.

Why: Django looks names up when the line runs. A name that the model does not have raises FieldError, and TypeError where an object is made;
``select_related()`` follows only relations to one object, and a many-to-many relation cannot be given when an object is made.

Fix: write the field as the model spells it. Set a many-to-many relation after the object is saved: ``order.tags.set(tags)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import guarded, links, method, text, written
from django_conformance.source.spelling import nearest

from . import ENGINES

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/db/queries/", after=ENGINES)

_LOOKUPS = ("filter", "exclude", "get")
_NAMING = ("order_by", "values", "values_list", "only", "defer")
_MAKING = ("create", "acreate")
_PLAIN = (
    *_LOOKUPS,
    *_NAMING,
    "all",
    "select_related",
    "prefetch_related",
    "using",
    "distinct",
    "select_for_update",
    "reverse",
    "none",
)
_CLEARING = ("values", "values_list", "count", "exists", "aggregate", "update", "delete", "dates", "datetimes")
_CAUGHT = ("FieldError", "FieldDoesNotExist", "TypeError", "Exception", "BaseException")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each name in a chain of Django's own methods that its model certainly lacks."""
    for file in project.files("objects"):
        for call in file.of(ast.Call):
            model = project.tables.queried(call, file) if isinstance(call.func, ast.Attribute) else None
            if model is None or not isinstance(call.func, ast.Attribute) or not _is_plain(call.func.value, model.label):
                continue
            function = file.function_around(call)
            if function is not None and guarded(function, call, _CAUGHT):
                continue
            for name, fault in _faults(call, model.label, file):
                yield Finding(
                    f"{written(call)} names {name!r}, {fault}",
                    at=file.at(call.args[0] if call.args else call.keywords[0].value if call.keywords else call),
                    evidence={"model": model.label, "name": name},
                )


def _class(label: str) -> Any:
    from django.apps import apps

    return apps.get_model(label)


def _is_plain(owner: ast.expr, label: str) -> bool:
    """Whether a call is the next one of a chain that begins with a manager of Django's, and adds no names."""
    from django.db.models import Manager, QuerySet

    while isinstance(owner, ast.Call) and isinstance(owner.func, ast.Attribute):
        adds = owner.func.attr in _NAMING and (owner.keywords or not all(text(argument) for argument in owner.args))
        if owner.func.attr not in _PLAIN or adds:
            return False
        owner = owner.func.value
    if not isinstance(owner, ast.Attribute):
        return False
    manager = getattr(_class(label), owner.attr, None)
    return type(manager) is Manager and getattr(manager, "_queryset_class", None) is QuerySet


def _faults(call: ast.Call, label: str, file: SourceFile) -> Iterator[tuple[str, str]]:
    """Yield the names of a call that the model lacks, each with what is wrong."""
    model, name_of = _class(label), method(call)
    keywords = [keyword.arg for keyword in call.keywords if keyword.arg]
    texts = [name for argument in call.args if (name := text(argument)) is not None]
    if name_of in _LOOKUPS:
        yield from ((name, fault) for name in keywords if (fault := _lookup(name, model)))
    elif name_of in _NAMING:
        names = (name.lstrip("+-") for name in texts if name not in keywords)
        yield from ((name, fault) for name in names if name != "?" and (fault := _lookup(name, model)))
    elif name_of in _MAKING:
        yield from ((name, fault) for name in keywords if (fault := _given(name, model)))
    elif name_of == "select_related" and not _is_cleared(call, file):
        yield from ((name, fault) for name in texts if (fault := _related(name, model)))


def _lookup(name: str, model: Any) -> str:
    """Return what is wrong with the first part of a name that a query is to find; "" for nothing."""
    from django.core.exceptions import FieldError
    from django.db.models.sql import Query

    first = name.partition("__")[0]
    if first == "pk" or "." in name:
        return ""
    try:
        Query(model).names_to_path([first], model._meta, fail_on_missing=True)
    except FieldError:
        return f"and {model._meta.label} has no {first!r}: FieldError{_hint(first, model)}"
    except Exception:  # a field of a package that resolves names in its own way
        return ""
    return ""


def _given(name: str, model: Any) -> str:
    """Return what is wrong with a value that an object is made with."""
    options = model._meta
    if name in {field.name for field in options.many_to_many} and _refuses(getattr(model, name, None)):
        return (
            f"a many-to-many relation, which an object cannot be made with: TypeError; write .{name}.set(…) afterwards"
        )
    known = {*(field.name for field in options.fields), *(field.attname for field in options.fields), "pk"}
    is_known = name in known or hasattr(model, name) or model.__init__ is not _base().__init__
    if is_known or any(name == field.name for field in options.private_fields):
        return ""
    return f"and {options.label} has no {name!r}: TypeError{_hint(name, model)}"


def _refuses(descriptor: Any) -> bool:
    """Whether a many-to-many relation is one that Django does not let be assigned; that of another package may be."""
    from django.db.models.fields.related_descriptors import ManyToManyDescriptor

    return getattr(type(descriptor), "__set__", None) is ManyToManyDescriptor.__set__


def _related(path: str, model: Any) -> str:
    """Return what is wrong with a relation that ``select_related()`` is to follow."""
    from django.core.exceptions import FieldDoesNotExist

    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            field = next(
                (back for back in model._meta.related_objects if back.field.related_query_name() == name), None
            )
        if field is not None and (field.many_to_many or field.one_to_many):
            return f"and {name!r} of {model._meta.label} leads to many objects: FieldError; write prefetch_related({path!r})"
        if field is None:
            return f"and {model._meta.label} has no relation {name!r}: FieldError{_hint(name, model)}"
        if not field.is_relation:
            return f"and {name!r} of {model._meta.label} is no relation: FieldError"
        model = field.related_model
        if model is None or isinstance(model, str):
            return ""
    return ""


def _is_cleared(call: ast.Call, file: SourceFile) -> bool:
    """Whether the relations may be forgotten before the query runs: by ``values()``, where rows are counted or changed, or by a caller."""
    around = file.function_around(call) or file.tree
    returned = [node.value for node in ast.walk(around) if isinstance(node, ast.Return) and node.value is not None]
    return any(method(node) in _CLEARING for node in ast.walk(around)) or any(
        isinstance(value, ast.Name) or call in links(value, ast.Await) for value in returned
    )


def _hint(name: str, model: Any) -> str:
    near = nearest(name, [field.name for field in model._meta.get_fields()])
    return f"; did you mean {near!r}?" if near else ""


def _base() -> Any:
    from django.db.models import Model

    return Model
