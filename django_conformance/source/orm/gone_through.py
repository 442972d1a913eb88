"""What goes through a queryset, counts or tests it, which fetches its rows: loops, built-in functions, conditions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.orm.scope import Scope

_BUILT_IN = (
    *("list", "tuple", "set", "sorted", "len", "bool", "sum", "min", "max", "any", "all", "dict", "frozenset"),
    *("enumerate", "zip", "iter", "map", "filter", "reversed", "str", "repr", "print"),
)
"""Functions that go through what they are given."""


def gone_through(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.expr, str]]:
    """Yield what a node goes through, counts or tests, which fetches the rows of a queryset."""
    if isinstance(node, ast.For) or (isinstance(node, ast.comprehension) and not node.is_async):
        yield node.iter, "goes through"
    elif isinstance(node, ast.Call):
        yield from _given_to(node, scope)
    elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Load):
        yield node.value, "takes an item of"
    elif isinstance(node, (ast.Starred, ast.YieldFrom)) or (
        isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Tuple, ast.List))
    ):
        yield node.value, "unpacks"
    elif isinstance(node, ast.FormattedValue):
        yield node.value, "formats"
    else:
        yield from _tested(node)


def _given_to(node: ast.Call, scope: Scope) -> Iterator[tuple[ast.expr, str]]:
    """Yield what a built-in function goes through that it is given."""
    if isinstance(node.func, ast.Name) and node.func.id in _BUILT_IN and node.func.id not in scope.file.names:
        yield from ((argument, f"calls {node.func.id}() of") for argument in node.args)
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "join" and node.args:
        yield node.args[0], "joins"


def _tested(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(node, (ast.If, ast.While, ast.IfExp, ast.Assert)):
        yield node.test, "tests"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand, "tests"
    elif isinstance(node, ast.BoolOp):
        yield from ((value, "tests") for value in node.values[:-1])
    elif isinstance(node, ast.Compare):
        for operator, value in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, (ast.In, ast.NotIn)):
                yield value, "looks for an item in"
