"""Calls that query the database with Django's synchronous ORM, which refuses them in a coroutine.

https://docs.djangoproject.com/en/stable/topics/async/#async-safety
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from django_conformance.source.nodes import called, own_nodes
from django_conformance.source.objects import model_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile
    from django_conformance.source.nodes import Function

_MANAGER = r"^(?P<model>\w+(\(\))?)\.objects\.(\w+(\(\))?\.)*"
_QUERY = re.compile(
    _MANAGER + r"(get|create|first|last|exists|count|delete|update|get_or_create|update_or_create|bulk_create"
    r"|earliest|latest|aggregate)$"
)
_QUERYSET = re.compile(
    _MANAGER + r"(all|filter|exclude|order_by|select_related|prefetch_related|annotate|distinct|values|values_list"
    r"|only|defer)$"
)
_ITERATING = ("list", "tuple", "set", "sorted", "len", "bool")


def queries(function: Function) -> Iterator[tuple[ast.Call, str]]:
    """Yield each call in a function that queries the database, where the name it starts from is a model's.

    That name comes with the call; :func:`is_model` tells whether it is one. A queryset queries when it is iterated
    over, by a loop or by what makes a list of it.
    """
    for node in own_nodes(function):
        match = _QUERY.match(called(node))
        if match and isinstance(node, ast.Call):
            yield node, match["model"]
        iterable = _iterable(node)
        match = _QUERYSET.match(called(iterable)) if iterable is not None else None
        if match and isinstance(iterable, ast.Call):
            yield iterable, match["model"]


def _iterable(node: ast.AST) -> ast.expr | None:
    """Return what a node iterates over without awaiting."""
    iterable: ast.expr | None = None
    if isinstance(node, ast.For) or (isinstance(node, ast.comprehension) and not node.is_async):
        iterable = node.iter
    elif isinstance(node, ast.Call) and called(node) in _ITERATING:
        iterable = node.args[0] if node.args else None
    return iterable.value if isinstance(iterable, ast.Subscript) else iterable


def is_model(name: str, file: SourceFile) -> bool:
    """Whether a name of a file is a model's, by an import within a function too; ``get_user_model()`` is."""
    return name == "get_user_model()" or model_at(ast.Name(name, ast.Load()), file) is not None
