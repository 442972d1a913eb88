"""Code unpacks what ``get_or_create()`` returns: the object, and whether it was created.

Why: the pair has no field of the model (AttributeError: 'tuple' object has no attribute), and a foreign key does not take it
(ValueError: Cannot assign …, True).

Fix: write ``schedule, _ = CrontabSchedule.objects.get_or_create(…)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes, receiver, written
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import ModelClass, Rows
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/models/querysets/#get-or-create")

_METHODS = ("get_or_create", "update_or_create")
_TAKING = ("create", "get_or_create", "update_or_create", "filter", "get", "exclude", "update")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each use of such a pair as if it were the object."""
    for file in project.files("or_create"):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for node in own_nodes(function):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                    if not hasattr(tuple, node.attr) and (pair := _pair(node.value, scope)) is not None:
                        yield _finding(
                            pair, f"and {written(node)} asks it for .{node.attr}: AttributeError", node, file
                        )
                elif isinstance(node, ast.Call):
                    for name, value in _given(node, scope):
                        if (pair := _pair(value, scope)) is not None:
                            yield _finding(
                                pair, f"and {name} is given both: ValueError, it takes the object", value, file
                            )


def _finding(pair: ast.Call, what: str, node: ast.expr, file: SourceFile) -> Finding:
    return Finding(
        f"{method(pair)}() in line {pair.lineno} returns the object and whether it was created, {what}",
        at=file.at(node),
        hint=f"Take the pair apart: object, _ = …{method(pair)}(…).",
    )


def _pair(expression: ast.expr, scope: Scope) -> ast.Call | None:
    """Return the call that gives the pair that an expression certainly is."""
    if isinstance(expression, ast.Name):
        stores = scope.stores.get(expression.id, [])
        statement, target = stores[0] if len(stores) == 1 else (None, None)
        if not isinstance(statement, ast.Assign) or statement.targets != [target]:
            return None
        return _call(statement.value, scope)
    inner = _returned(expression, scope)
    return inner if inner is not None else _call(expression, scope)


def _call(expression: ast.expr, scope: Scope) -> ast.Call | None:
    owner = receiver(expression) if method(expression) in _METHODS else None
    rows = scope.value(owner) if owner is not None else None
    if not isinstance(expression, ast.Call) or not isinstance(rows, Rows):
        return None
    manager = attribute(type(rows.manager or rows.model._default_manager), method(expression))
    return expression if str(attribute(manager, "__module__")).startswith("django.db.models.") else None


def _returned(expression: ast.expr, scope: Scope) -> ast.Call | None:
    """Return the call whose pair a function or a property of the same file returns, and nothing else."""
    is_call = isinstance(expression, ast.Call)
    name = expression.func if isinstance(expression, ast.Call) else expression
    if isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name) and name.value.id == "self":
        wanted = name.attr
    elif isinstance(name, ast.Name) and is_call:
        wanted = name.id
    else:
        return None
    functions = [function for function in scope.file.functions if function.name == wanted]
    if len(functions) != 1 or _is_property(functions[0]) == is_call or functions[0] is scope.function:
        return None
    returns = [node.value for node in own_nodes(functions[0]) if isinstance(node, ast.Return)]
    inner = Scope(functions[0], scope.file, scope.sources)
    calls = [_call(value, inner) if value is not None else None for value in returns]
    return calls[0] if calls and None not in calls else None


def _is_property(function: Function) -> bool:
    return any(isinstance(node, ast.Name) and "property" in node.id for node in function.decorator_list)


def _given(call: ast.Call, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield what a call that makes or looks for rows gives for the relations of their model."""
    owner = receiver(call) if method(call) in _TAKING else None
    value = scope.value(owner if owner is not None else call.func)
    model: Any = value.model if isinstance(value, Rows if owner is not None else ModelClass) else None
    if model is not None:
        relations = {field.name for field in model._meta.get_fields() if field.is_relation}
        yield from ((str(keyword.arg), keyword.value) for keyword in call.keywords if keyword.arg in relations)
