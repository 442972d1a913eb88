"""An object is saved before its key is needed.

Why: an object has no primary key until it is saved. Its many-to-many relations and the rows that point to it raise ValueError before: "needs to have a
value for field "id"", "save() prohibited to prevent data loss due to unsaved related object".

Fix: save it first, or make it by ``create()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes, receiver, written
from django_conformance.source.orm.live import rows_method
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, ModelClass, Rows
from django_conformance.source.reading import attribute

from . import ENGINES

rule = Rule(
    level="must", docs="https://docs.djangoproject.com/en/stable/topics/db/examples/many_to_one/", after=ENGINES
)

_OF_MANY = ("add", "set", "create", "all", "count", "filter", "exists", "aadd", "aset", "acreate")
_SAVES = ("save", "asave", "create", "acreate")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each use of an object that was made in the same function and that nothing can have saved before."""
    for file in project.files(".save()", ".objects", "_set", ".add(", ".set("):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for name, made in _made(function, scope):
                use = _first_use(name, made, function, scope)
                if use is not None:
                    call, told = use
                    yield Finding(
                        f"{function.name}() uses {written(call)} before {name} is saved: {told}",
                        at=file.at(call, f"{file.module}.{function.name}"),
                        evidence={"made": str(file.place(made))},
                    )


def _made(function: Function, scope: Scope) -> Iterator[tuple[str, ast.Assign]]:
    """Yield the variables that are given a new object once, whose key the database gives, outside of loops and conditions."""
    for step in own_nodes(function):
        target = step.targets[0] if isinstance(step, ast.Assign) and len(step.targets) == 1 else None
        if not isinstance(step, ast.Assign) or not isinstance(target, ast.Name) or not isinstance(step.value, ast.Call):
            continue
        kind = scope.value(step.value.func)
        keys = {keyword.arg for keyword in step.value.keywords}
        if (
            isinstance(kind, ModelClass)
            and step in function.body
            and len(scope.stores.get(target.id, ())) == 1
            and _is_generated(kind.model)
            and not keys & {None, "pk", kind.model._meta.pk.name}
            and not step.value.args
        ):
            yield target.id, step


def _is_generated(model: Any) -> bool:
    from django.db.models import AutoField, Model
    from django.db.models.fields import AutoFieldMixin

    return isinstance(model._meta.pk, (AutoField, AutoFieldMixin)) and model.__init__ is Model.__init__


def _first_use(name: str, made: ast.Assign, function: Function, scope: Scope) -> tuple[ast.Call, str] | None:
    """Return the first use of a new object, where that needs its key; None where it may be saved by then."""
    file = scope.file
    uses = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == name and _place(node) > _end(made)
    ]
    for use in sorted(uses, key=_place):
        parent = file.parents.get(use)
        if isinstance(parent, ast.Attribute) and isinstance(parent.ctx, ast.Store):
            kind = scope.value(use)
            key = kind.model._meta.pk.name if isinstance(kind, Instance) else "pk"
            if parent.attr in ("pk", "id", key):
                return None
            continue
        call = file.parents.get(parent) if isinstance(parent, ast.Attribute) else None
        relation_call = file.parents.get(call) if isinstance(call, ast.Attribute) else None
        if (
            isinstance(parent, ast.Attribute)
            and isinstance(call, ast.Attribute)
            and isinstance(relation_call, ast.Call)
            and relation_call.func is call
            and (owner := scope.value(use)) is not None
            and isinstance(owner, Instance)
            and isinstance(scope.value(parent), Rows)
        ):
            is_asked = call.attr in (_OF_MANY if _is_many(owner, parent.attr) else ("create", "acreate"))
            is_asked = is_asked and _is_of_django(owner, parent.attr)
            return (
                (relation_call, f"ValueError, {parent.attr} needs its key")
                if is_asked and _runs_next(use, made, file)
                else None
            )
        if isinstance(parent, ast.keyword):
            return _given(parent, name, made, function, scope)
        return None
    return None


def _place(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


def _is_many(owner: Instance, name: str) -> bool:
    relation = owner.relation(name)
    return relation is not None and bool(relation.many_to_many)


def _is_of_django(owner: Instance, name: str) -> bool:
    """Whether a relation is one of Django's own, which keeps nothing in memory until the object is saved."""
    descriptor = attribute(owner.model, name)
    return type(descriptor).__module__ == "django.db.models.fields.related_descriptors"


def _is_link(value: Instance | Rows, name: str | None) -> bool:
    """Whether a keyword is a column that points to another row."""
    return any(field.name == name and field.is_relation for field in value.model._meta.concrete_fields)


def _saves_itself(value: Instance | Rows, scope: Scope) -> bool:
    """Whether a model's own ``save()``, or its manager's own ``create()``, may save the related object first."""
    from django.db.models import Model

    return value.model.save is not Model.save or (
        isinstance(value, Rows) and rows_method(value, "create", scope.sources) is not None
    )


def _given(
    keyword: ast.keyword, name: str, made: ast.Assign, function: Function, scope: Scope
) -> tuple[ast.Call, str] | None:
    """Return the call that saves what an unsaved object is given to; None where that is not saved, or only later."""
    file = scope.file
    call = file.parents.get(keyword)
    if not isinstance(call, ast.Call) or not _runs_next(call, made, file):
        return None
    told = f"ValueError, {keyword.arg} is an unsaved related object"
    rows = scope.value(receiver(call)) if method(call) in _SAVES else None
    if isinstance(rows, Rows):
        return (call, told) if _is_link(rows, keyword.arg) and not _saves_itself(rows, scope) else None
    statement = file.parents.get(call)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    value = scope.value(call)
    if not isinstance(value, Instance) or not isinstance(target, ast.Name) or _saves_itself(value, scope):
        return None
    if not _is_link(value, keyword.arg):
        return None
    later = [node for node in own_nodes(function) if isinstance(node, ast.Call) and _place(node) > _end(call)]
    for node in sorted(later, key=_place):
        names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        if name in names:
            return None
        if target.id in names:
            owner = receiver(node)
            is_saved = method(node) in _SAVES and isinstance(owner, ast.Name) and owner.id == target.id
            return (node, told) if is_saved and _runs_next(node, made, file) else None
    return None


def _runs_next(node: ast.AST, made: ast.Assign, file: SourceFile) -> bool:
    """Whether a node runs after an object is made, whatever conditions there are: in the same function's own statements."""
    inner = node
    for around in file.ancestors(node):
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return inner in around.body and made in around.body
        if isinstance(around, (ast.Try, ast.Lambda)):
            return False
        inner = around
    return False
