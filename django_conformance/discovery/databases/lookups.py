"""What ``get_or_create()`` and ``update_or_create()`` look a row up by, and whether a constraint makes that unique.

https://docs.djangoproject.com/en/stable/ref/models/querysets/#get-or-create
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django_conformance.source.nodes import method, text
from django_conformance.source.orm.values import ModelClass
from django_conformance.source.reading import attribute

if TYPE_CHECKING:
    from django_conformance.source.orm.scope import Scope

DEFAULTS = ("defaults", "create_defaults")


def model_asked(call: ast.Call, scope: Scope) -> Any:
    """Return the model whose own manager is asked: a related manager or a filter looks up by more."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    while isinstance(owner, ast.Call) and method(owner) in ("using", "select_related", "all"):
        owner = owner.func.value if isinstance(owner.func, ast.Attribute) else None
    value = scope.value(owner.value) if isinstance(owner, ast.Attribute) else None
    return value.model if isinstance(value, ModelClass) else None


def looked_up(call: ast.Call, scope: Scope) -> frozenset[str] | None:
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
        elif keyword.arg not in DEFAULTS:
            names.add(keyword.arg)
    return frozenset(names) if not call.args else None


def may_be_unique(names: frozenset[str], model: Any) -> bool:
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
