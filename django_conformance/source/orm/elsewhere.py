"""The relations of a function's objects that other code may have loaded: a thread's, or code that is not the project's."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.nodes import called
from django_conformance.source.orm.bridges import bridged_function
from django_conformance.source.orm.values import Instance

if TYPE_CHECKING:
    from django_conformance.source.orm.scope import Scope


def read_in_threads(scope: Scope) -> frozenset[str]:
    """Return the relations that may be loaded since other code reads them: in a lambda or a function within, by a bridge.

    ``*`` stands for all, where an object is given to code that is not the project's.
    """
    names: set[str] = set()
    for node in ast.walk(scope.function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif node is not scope.function and isinstance(node, (ast.Lambda, ast.FunctionDef)):
            names |= _attributes(node)
        elif isinstance(node, ast.Call):
            names |= _read_by_call(node, scope)
    return frozenset(names)


def _read_by_call(node: ast.Call, scope: Scope) -> set[str]:
    """Return the relations that a call may load of the objects it is given: in a thread, or awaited."""
    if called(node).endswith("prefetch_related_objects"):
        return {"*"}
    bridged = bridged_function(node, scope.file)
    is_given = any(isinstance(scope.value(argument), Instance) for argument in node.args)
    if bridged is None:
        found = scope.resolved(node) if is_given else None
        return _attributes(found.node) if found is not None and not found.is_plain else set()
    if not isinstance(bridged[0], (ast.Name, ast.Attribute)):
        return set()
    found = scope.resolved(ast.copy_location(ast.Call(bridged[0], bridged[1], []), node))
    if found is not None:
        return _attributes(found.node)
    return {"*"} if is_given else set()


def _attributes(node: ast.AST) -> set[str]:
    return {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
