"""What opens a transaction around a block or a function: ``atomic`` itself, or what the project has made of it.

https://docs.djangoproject.com/en/stable/topics/db/transactions/#controlling-transactions-explicitly
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from typing import TYPE_CHECKING, Any

from django_conformance.source.nodes import spelled
from django_conformance.source.objects import at
from django_conformance.source.reading import attribute, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile

_ATOMIC = "django.db.transaction.atomic"
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def opens_transaction(expression: ast.expr, file: SourceFile) -> bool:
    """Whether a ``with`` statement's expression or a decorator, called or not, runs what it is for in ``atomic``.

    That is so for Django's own, for a context manager that yields within it, and for a decorator that calls within it.
    """
    function = expression.func if isinstance(expression, ast.Call) else expression
    if file.dotted(function) == _ATOMIC:
        return True
    if not isinstance(function, (ast.Name, ast.Attribute)) or spelled(function).startswith("self."):
        return False
    value = at(file.qualified(function))
    return inspect.isfunction(value) and _is_around(value)


@cache
def _is_around(value: Any) -> bool:
    """Whether a function of the project is a context manager or a decorator that opens a transaction."""
    if value is at(_ATOMIC):
        return True
    function = unwrapped(value)
    if str(attribute(function, "__module__", "")).startswith("django."):
        return False
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return False
    if "atomic" not in source:
        return False
    nodes = ast.parse(textwrap.dedent(source)).body[:1]
    blocks = (block for node in nodes if isinstance(node, _Function) for block in _blocks(node, [], function))
    return any(_yields(block) or _calls_any(block, names) for block, names in blocks)


def _blocks(node: ast.AST, names: list[str], function: Any) -> Iterator[tuple[ast.With, list[str]]]:
    """Yield the blocks in ``atomic`` within a function, with the parameters of the functions around each."""
    if isinstance(node, _Function):
        names = [*names, *(parameter.arg for parameter in node.args.args)]
    if isinstance(node, ast.With) and any(_is_atomic(item.context_expr, function) for item in node.items):
        yield node, names
    for inner in ast.iter_child_nodes(node):
        yield from _blocks(inner, names, function)


def _is_atomic(expression: ast.expr, function: Any) -> bool:
    dotted = spelled(expression.func if isinstance(expression, ast.Call) else expression)
    if not dotted:
        return False
    first, *rest = dotted.split(".")
    value = attribute(function, "__globals__", {}).get(first)
    for name in rest:
        value = attribute(value, name)
    return value is not None and value is at(_ATOMIC)


def _yields(block: ast.With) -> bool:
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in ast.walk(block))


def _calls_any(block: ast.With, names: list[str]) -> bool:
    """Whether a block calls what a decorator was given."""
    calls = (node.func for node in ast.walk(block) if isinstance(node, ast.Call))
    return any(isinstance(call, ast.Name) and call.id in names for call in calls)
