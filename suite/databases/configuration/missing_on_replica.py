"""A row that is made where it is missing is looked for on the database that it is made on.

Why: a replica lags behind. A row that was made a moment ago is not there yet: it is made a second time, or a unique column raises IntegrityError. In
tests, the replica is the primary itself.

Fix: ``get_or_create()``, which looks on the primary, or ``Order.objects.using("default").get(…)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method, nodes_within, own_nodes, receiver, spelled, written
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, ModelClass, Rows

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#an-example",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS),
)

_LOOKS = ("get", "first", "last", "exists", "count")
_MAKES = ("create", "acreate", "save", "asave")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each lookup on a replica after which the row is made on the primary where there was none."""
    behind = project.always_behind
    for file in project.files("objects", "_set") if behind else ():
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for node in own_nodes(function):
                looked, makes = _branches(node, scope)
                call = _made(makes, label := _label(looked, scope), scope) if looked is not None else None
                if looked is not None and call is not None and label in behind:
                    primary = next(str(model.write) for model in project.inventory.models if model.label == label)
                    yield Finding(
                        f"{function.name}() looks on {behind[label]!r} by {written(looked)}, and makes what is missing there on "
                        f"{primary!r} in line {call.lineno}: a replica may not have it yet",
                        at=file.at(looked, f"{file.module}.{function.name}"),
                        evidence={"model": label, "replica": behind[label]},
                    )


def _branches(node: ast.AST, scope: Scope) -> tuple[ast.Call | None, list[ast.stmt]]:
    """Return a lookup and the statements that run where it finds nothing; None for another statement."""
    if isinstance(node, ast.Try):
        caught = (each for each in node.handlers if each.type is not None and "DoesNotExist" in spelled(each.type))
        handler = next(caught, None)
        calls = (inner for inner in nodes_within(node.body) if isinstance(inner, ast.Call) and _label(inner, scope))
        return (next(calls, None), handler.body) if handler is not None else (None, [])
    if isinstance(node, ast.If):
        test = node.test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return _lookup(test.operand, scope), node.body
        if (
            isinstance(test, ast.Compare)
            and isinstance(test.ops[0], ast.Is)
            and ast.unparse(test.comparators[0]) == "None"
        ):
            return _lookup(test.left, scope), node.body
    return None, []


def _lookup(node: ast.expr, scope: Scope) -> ast.Call | None:
    """Return the call that looks for a row: itself, or what its variable is given."""
    if isinstance(node, ast.Name):
        stores = [store for store in scope.stores.get(node.id, []) if store[1].lineno < node.lineno]
        node = getattr(stores[0][0], "value", node) if len(stores) == 1 else node
    return node if isinstance(node, ast.Call) and _label(node, scope) else None


def _label(node: ast.Call | None, scope: Scope) -> str:
    """Return the model that a call looks for on the alias that the routers choose; "" for another call."""
    rows = scope.value(receiver(node)) if node is not None and method(node) in _LOOKS else None
    return str(rows.model._meta.label) if isinstance(rows, Rows) and not rows.alias else ""


def _made(body: Iterable[ast.stmt], label: str, scope: Scope) -> ast.Call | None:
    """Return the call in statements that makes a row of a model."""
    for node in nodes_within(body):
        value = scope.value(receiver(node)) if method(node) in _MAKES else None
        is_made = isinstance(value, (Rows, Instance, ModelClass)) and value.model._meta.label == label
        if isinstance(node, ast.Call) and is_made:
            return node
    return None
