"""What the values of a message or a frame are, where they are none that JSON and Redis layers carry.

https://channels.readthedocs.io/en/stable/topics/channel_layers.html#what-to-send-over-the-channel-layer
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.channels.columns import column_of, held_by, made_of_columns
from django_conformance.source.orm.values import Instance
from django_conformance.source.reading import attribute
from django_conformance.source.values import kind_of, variable_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile
    from django_conformance.source.orm.scope import Scope

_USER = ("self.scope['user']", "self.request.user")
_CALLS = {
    "datetime.datetime.now": "a datetime",
    "datetime.datetime.utcnow": "a datetime",
    "datetime.date.today": "a date",
    "django.utils.timezone.now": "a datetime",
    "django.utils.timezone.localtime": "a datetime",
    "django.utils.timezone.localdate": "a date",
    "uuid.uuid4": "a UUID",
    "uuid.uuid1": "a UUID",
    "decimal.Decimal": "a Decimal",
}


def entries(node: ast.expr, before: str = "") -> Iterator[tuple[str, ast.expr]]:
    """Yield the values of a message, those of the dictionaries and lists in it too, and how each is written there."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield from entries(value, f"{ast.unparse(key)}: " if key is not None else "")
    elif isinstance(node, (ast.List, ast.Tuple)):
        for item in node.elts:
            yield from entries(item)
    else:
        yield f"{before}{ast.unparse(node)}", node


def function_around(node: ast.AST, file: SourceFile) -> ast.AST:
    """Return the innermost function that a node stands in, the module where there is none."""
    while node is not file.tree and not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        node = file.parents[node]
    return node


def kind_in_words(value: ast.expr, scope: Scope) -> str:
    """Return what a value certainly is, in words; "" where a layer may carry it."""
    file = scope.file
    if ast.unparse(value) in _USER:
        return "a user"
    if isinstance(value, ast.Call) and file.dotted(value.func) in _CALLS:
        return _CALLS[file.dotted(value.func)]
    if isinstance(value, ast.Attribute):
        owner = scope.value(value.value)
        if isinstance(owner, Instance):
            return _held(owner.model, value.attr)
    if isinstance(scope.value(value), Instance):
        return "a model instance"
    made = made_of_columns(value, scope)
    if made:
        return made
    return variable_kind(value.id, scope.function, file) if isinstance(value, ast.Name) else kind_of(value, file)


def _held(model: type, name: str) -> str:
    """Return what an attribute of a model's objects holds, where that is a field: a relation's object, or the key of it."""
    options = attribute(model, "_meta")
    for field in options.concrete_fields:
        if name in (field.name, field.attname) or (name == "pk" and field.primary_key):
            return held_by(field if name == field.name else column_of(field))
    return ""
