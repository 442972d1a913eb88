"""What gives the variables of a function, and the attributes of ``self``, their values."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from django_conformance.source.nodes import own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile
    from django_conformance.source.nodes import Function

Store: TypeAlias = "tuple[ast.AST, ast.Name]"
"""A statement that gives a variable its value, and the variable's name there."""


@cache
def stores_of(function: ast.AST) -> dict[str, list[Store]]:
    """Return what gives each variable of a function its values."""
    stores: dict[str, list[Store]] = {}
    for statement in own_nodes(function):
        for target in _targets(statement):
            for name in ast.walk(target):
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                    stores.setdefault(name.id, []).append((statement, name))
    return stores


def before(node: ast.Name, stores: list[Store], function: ast.AST, file: SourceFile) -> list[Store]:
    """Return what may have given a variable its value where it is read: the last for certain, and those since."""
    around = {id(outer) for outer in file.ancestors(node)}
    comprehensions = [store for store in stores if isinstance(store[0], ast.comprehension)]
    within = [store for store in comprehensions if id(file.parents.get(store[0])) in around]
    if within:
        return within[-1:]
    line = getattr(node, "lineno", 0)
    earlier = [store for store in stores if store not in comprehensions and _line(store) < line]
    if not earlier:
        earlier = [store for store in stores if store not in comprehensions]
    earlier.sort(key=_line)
    for position in range(len(earlier) - 1, -1, -1):
        statement = earlier[position][0]
        block = file.parents.get(statement)
        is_loop = isinstance(statement, (ast.For, ast.AsyncFor))
        is_certain = block is None or id(block) in around or block is function
        if is_certain and (not is_loop or id(statement) in around):
            return [store for store in earlier[position:] if not is_none(getattr(store[0], "value", None))]
    return [store for store in earlier if not is_none(getattr(store[0], "value", None))]


def is_none(node: ast.AST | None) -> bool:
    """Whether an expression is ``None`` as it is written."""
    return isinstance(node, ast.Constant) and node.value is None


def _line(store: Store) -> int:
    return store[1].lineno


def _targets(statement: ast.AST) -> Iterator[ast.AST]:
    if isinstance(statement, ast.Assign):
        yield from statement.targets
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor, ast.comprehension, ast.NamedExpr)):
        yield statement.target
    elif isinstance(statement, ast.withitem) and statement.optional_vars is not None:
        yield statement.optional_vars


@cache
def set_on_self(method: Function) -> dict[str, list[ast.expr]]:
    """Return what a method sets on ``self``, by the attributes' names."""
    values: dict[str, list[ast.expr]] = {}
    for node in ast.walk(method):
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
                values.setdefault(target.attr, []).append(node.value)
    return values
