"""Calls that run SQL which is written out in full, and what they give it as parameters.

https://docs.djangoproject.com/en/stable/topics/db/sql/#passing-parameters-into-raw
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.nodes import Function, method, own_nodes, receiver, spelled, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.databases.tables import Tables
    from django_conformance.inventory import Model
    from django_conformance.source.files import SourceFile

_PARAMETERS = 1
"""The position of a statement's parameters."""


@dataclass(frozen=True, eq=False)
class SqlCall:
    """A call of a cursor's ``execute()`` or of ``raw()`` of a manager: ``model`` is that of ``raw()``, ``given`` its parameters."""

    file: SourceFile
    function: Function
    node: ast.Call
    sql: str
    given: ast.expr | None = None
    model: Model | None = None

    def value(self, node: ast.expr) -> ast.expr | None:
        """Return what the function gives a variable, where it does so once; ``None`` for what is no variable of it."""
        if not isinstance(node, ast.Name):
            return None
        values = _assigned(self.function, node.id)
        return values[0] if len(values) == 1 else None


def of_files(files: Iterable[SourceFile], tables: Tables) -> Iterator[SqlCall]:
    """Yield the calls of these files by a cursor of Django's and by managers."""
    for file in files:
        for function in file.functions:
            cursors = _cursors(function, file)
            for call in own_nodes(function):
                if not isinstance(call, ast.Call) or not call.args:
                    continue
                model = tables.queried(call, file) if method(call) == "raw" else None
                owner = receiver(call)
                is_cursor = method(call) == "execute" and owner is not None and spelled(owner) in cursors
                sql = _sql(call.args[0], function, file) if model is not None or is_cursor else None
                if sql is not None:
                    named = [keyword.value for keyword in call.keywords if keyword.arg == "params"]
                    given = [*call.args[_PARAMETERS : _PARAMETERS + 1], *named]
                    yield SqlCall(file, function, call, sql, given[0] if given else None, model)


def _cursors(function: Function, file: SourceFile) -> set[str]:
    """Return the variables of a function that are cursors of Django's connections."""
    names: set[str] = set()
    for node in own_nodes(function):
        value, target = None, None
        if isinstance(node, ast.withitem):
            value, target = node.context_expr, node.optional_vars
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            value, target = node.value, node.targets[0]
        owner = receiver(value) if method(value) == "cursor" else None
        root = owner.value if isinstance(owner, ast.Subscript) else owner
        dotted = file.dotted(root) if root is not None else ""
        if isinstance(target, ast.Name) and dotted in ("django.db.connection", "django.db.connections"):
            names.add(target.id)
    return names


def _sql(node: ast.expr, function: Function, file: SourceFile) -> str | None:
    """Return SQL that is certain as a whole: written out, or in a variable or constant that is given it alone."""
    if not isinstance(node, ast.Name):
        return text(node)
    values = _assigned(function, node.id)
    if values:
        return text(values[0]) if len(values) == 1 else None
    return text(_constant(node.id, file)) if not file.rebinds(node) else None


def _constant(name: str, file: SourceFile) -> ast.expr | None:
    """Return what a module gives a name, where it does so once."""
    values = [
        statement.value
        for statement in file.of(ast.Assign)
        if statement in file.tree.body and any(spelled(target) == name for target in statement.targets)
    ]
    return values[0] if len(values) == 1 else None


def _assigned(function: Function, name: str) -> list[ast.expr]:
    return [
        node.value
        for node in own_nodes(function)
        if isinstance(node, (ast.Assign, ast.AugAssign))
        and any(spelled(target) == name for target in (node.targets if isinstance(node, ast.Assign) else [node.target]))
    ]
