"""What ``get_or_create()`` and ``update_or_create()`` look up by is unique in the database.

Why: two requests or workers that look at the same time both find no row, and both make one. Only a unique column or constraint stops
the second. From then on each call raises MultipleObjectsReturned.

Fix: add a ``UniqueConstraint`` on the fields of the lookup, and give all others as ``defaults``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, text
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import ModelClass
from django_conformance.source.reading import attribute

rule = Rule(level="info", docs="https://docs.djangoproject.com/en/stable/ref/models/querysets/#get-or-create")

_METHODS = ("get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create")
_DEFAULTS = ("defaults", "create_defaults")
_ALONE = (".management.", ".migrations.", ".scripts.", ".fixtures.", ".factories", ".seed")
"""Modules whose code runs once at a time."""
_LOCKING = ("lock", "Lock", "LOCK", "IntegrityError", "MultipleObjectsReturned")
"""Words of a function that knows of the race."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each such call on a model of the project whose fields of the lookup no constraint makes unique."""
    own = {model.label for model in project.inventory.models if model.own and model.managed}
    for file in project.files("or_create"):
        if any(part in f".{file.module}." for part in _ALONE):
            continue
        for function in file.functions:
            if any(word in file.segment(function) for word in _LOCKING):
                continue
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                if isinstance(call, ast.Call) and method(call) in _METHODS:
                    yield from _of_call(call, scope, file, own)


def _of_call(call: ast.Call, scope: Scope, file: SourceFile, own: set[str]) -> Iterator[Finding]:
    model = _model(call, scope)
    names = _lookup(call, scope) if model is not None and model._meta.label in own else None
    if (
        not names
        or _may_be_unique(names, model)
        or any(_is_new(keyword.value, call, scope) for keyword in call.keywords)
    ):
        return
    fields = ", ".join(sorted(names))
    yield Finding(
        f"{model._meta.label}.objects.{method(call)}() looks up by {fields}, and no constraint makes "
        f"{'that' if len(names) == 1 else 'them'} unique: two at the same time make two rows",
        at=file.at(call, model._meta.label),
        hint=f'add UniqueConstraint(fields={sorted(names)!r}, name="…") to {model.__name__}',
        evidence={"model": model._meta.label, "fields": sorted(names)},
    )


def _is_new(value: ast.expr, call: ast.Call, scope: Scope) -> bool:
    """Whether a value is a row that code has just made, or may have: nobody else looks anything up by it yet."""
    if not isinstance(value, ast.Name):
        return False
    if value.id == "self":
        return True  # methods of models are often called for a row by what has just made it
    tests = [outer.test for outer in scope.file.ancestors(call) if isinstance(outer, ast.If)]
    if value.id == "instance" and any("created" in ast.unparse(test) for test in tests):
        return True
    stores = scope.stores.get(value.id, [])
    return bool(stores) and all(method(getattr(statement, "value", None)) == "create" for statement, _ in stores)


def _model(call: ast.Call, scope: Scope) -> Any:
    """Return the model whose own manager is asked: a related manager or a filter looks up by more."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    while isinstance(owner, ast.Call) and method(owner) in ("using", "select_related", "all"):
        owner = owner.func.value if isinstance(owner.func, ast.Attribute) else None
    value = scope.value(owner.value) if isinstance(owner, ast.Attribute) else None
    return value.model if isinstance(value, ModelClass) else None


def _lookup(call: ast.Call, scope: Scope) -> frozenset[str] | None:
    """Return the names that a call looks up by; ``None`` where they are not certain."""
    names: set[str] = set()
    for keyword in call.keywords:
        if keyword.arg is None:
            stores = scope.stores.get(keyword.value.id, []) if isinstance(keyword.value, ast.Name) else []
            value = getattr(stores[0][0], "value", None) if len(stores) == 1 else keyword.value
            keys = (
                [text(key) if key is not None else None for key in value.keys]
                if isinstance(value, ast.Dict)
                else [None]
            )
            if None in keys:
                return None
            names |= {str(key) for key in keys}
        elif keyword.arg not in _DEFAULTS:
            names.add(keyword.arg)
    return frozenset(names) if not call.args else None


def _may_be_unique(names: frozenset[str], model: Any) -> bool:
    """Whether the fields of a lookup hold those of a constraint, or one of them is none of the table's own columns."""
    meta = model._meta
    fields: dict[str, Any] = {}
    for field in meta.concrete_fields:
        fields |= {field.name: field, field.attname: field}
    if "pk" in names or any(name.partition("__")[0] not in fields for name in names):
        return True
    given = [fields[name.partition("__")[0]] for name in names]
    is_of_related = any("__" in name and fields[name.partition("__")[0]].is_relation for name in names)
    if is_of_related or any(field.unique for field in given):
        return True
    together = {field.name for field in given}
    sets = [*(attribute(meta, "unique_together") or ())]
    for constraint in meta.constraints:
        if type(constraint).__name__ == "UniqueConstraint":
            if not constraint.fields:
                return True  # of expressions
            sets.append(constraint.fields)
        elif type(constraint).__name__ == "ExclusionConstraint":
            return True
    return any(together >= set(columns) for columns in sets)
