"""What a value in source certainly is: a model instance, a queryset, a list of instances, a set.

Such values cannot be sent as plain data: not as a task's arguments, nor in a channel layer's messages.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal, TypeGuard

from django_conformance.source.nodes import own_nodes
from django_conformance.source.objects import model_at

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile

ValueKind = Literal["", "a model instance", "a queryset", "a list of model instances", "a set"]
"""What a value is, as a message says it; "" where it may be anything."""

_QUERIES = (
    "all",
    "filter",
    "exclude",
    "order_by",
    "select_related",
    "prefetch_related",
    "annotate",
    "distinct",
    "only",
    "defer",
    "reverse",
    "using",
    "select_for_update",
)
_VALUES = ("values", "values_list")
_INSTANCES = ("get", "first", "last", "earliest", "latest", "create")
_LISTS = ("list", "tuple", "sorted", "set")


def kind_of(node: ast.expr, file: SourceFile) -> ValueKind:
    """Return what the value of an expression certainly is."""
    if isinstance(node, (ast.Set, ast.SetComp)):
        return "a set"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return "a queryset" if kind_of(node.value, file) == "a queryset" else ""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Name) and node.func.id in _LISTS and node.func.id not in file.names:
        if node.func.id == "set":
            return "a set"
        return "a list of model instances" if len(node.args) == 1 and _gives_instances(node.args[0], file) else ""
    chain = _chain(node, file)
    if not chain:
        return ""
    if chain[-1] in (*_QUERIES, *_VALUES):
        return "a queryset"
    plain = all(method in _QUERIES for method in chain[:-1])
    return "a model instance" if chain[-1] in _INSTANCES and plain else ""


def variable_kind(name: str, function: ast.AST, file: SourceFile) -> ValueKind:
    """Return what a variable of a function certainly is, whatever way it was assigned."""
    parameters = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    stored = [node for node in ast.walk(function) if _is(node, name) and isinstance(node.ctx, ast.Store)]
    kinds = [kind for node in own_nodes(function) if (kind := _assigned(node, name, file)) is not None]
    return kinds[0] if name not in parameters and len(kinds) == len(stored) and len(set(kinds)) == 1 else ""


def _gives_instances(node: ast.expr, file: SourceFile) -> bool:
    """Whether going through a value gives model instances: it is a queryset without ``values()``."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return _gives_instances(node.value, file)
    chain = _chain(node, file)
    if chain and chain[-1] == "iterator":
        chain = chain[:-1]
    return bool(chain) and all(method in _QUERIES for method in chain)


def _chain(node: ast.expr, file: SourceFile) -> list[str]:
    """Return the methods called on a model's ``objects``, first to last; none where it is no such chain."""
    methods: list[str] = []
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        methods.append(node.func.attr)
        node = node.func.value
    if isinstance(node, ast.Attribute) and node.attr == "objects" and model_at(node.value, file) is not None:
        return methods[::-1]
    return []


def _assigned(node: ast.AST, name: str, file: SourceFile) -> ValueKind | None:
    """Return the kind of value that a node gives to a name; ``None`` where it gives it none, or by other ways."""
    if isinstance(node, ast.Assign) and any(_is(target, name) for target in node.targets):
        return kind_of(node.value, file)
    if isinstance(node, (ast.For, ast.comprehension)) and _is(node.target, name):
        return "a model instance" if _gives_instances(node.iter, file) else ""
    return None


def _is(node: ast.AST, name: str) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id == name
