"""Calls whose result is used as if it were a value, where a coroutine function would have to be awaited.

https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.nodes import written

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile
    from django_conformance.source.nodes import Function


def lost_call(node: ast.AST, function: Function, file: SourceFile) -> tuple[ast.Call | None, str]:
    """Return the call whose result is thrown away, or read as if it were what a coroutine returns, and what follows."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return node.value, "nothing happens"
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call) and not _is_of_coroutine(node.attr):
        return node.value, f"a coroutine has no {node.attr}"
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        return _assigned(node, node.value, function, file)
    return _used(node)


def _is_of_coroutine(name: str) -> bool:
    """Whether a coroutine has an attribute of this name."""
    return name in ("close", "send", "throw", "__await__") or name.startswith("cr_")


def _used(node: ast.AST) -> tuple[ast.Call | None, str]:
    """Return the call whose result an expression or a statement needs at once."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Call):
        return node.value, f"a coroutine has no {written(node.slice)}"
    if isinstance(node, (ast.If, ast.IfExp, ast.While)):
        test = (
            node.test.operand if isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not) else node.test
        )
        return (test, "a coroutine is always true") if isinstance(test, ast.Call) else (None, "")
    if isinstance(node, ast.For) and isinstance(node.iter, ast.Call):
        return node.iter, "a coroutine cannot be gone through"
    if isinstance(node, ast.Compare) and isinstance(node.left, ast.Call):
        return node.left, "a coroutine equals nothing else"
    return None, ""


def _assigned(node: ast.Assign, call: ast.Call, function: Function, file: SourceFile) -> tuple[ast.Call | None, str]:
    """Return a call whose result goes into a scope, or into a name of which only attributes are read."""
    target = node.targets[0]
    if isinstance(target, ast.Subscript) and written(target.value).rpartition(".")[2] == "scope":
        if any(written(node.value) == written(target) for node in file.of(ast.Await)):
            return None, ""
        return call, f"{written(target)} is a coroutine"
    if not isinstance(target, ast.Name):
        return None, ""
    names = [inner for inner in ast.walk(function) if isinstance(inner, ast.Name) and inner.id == target.id]
    stored = [inner for inner in names if isinstance(inner.ctx, ast.Store)]
    read = [file.parents.get(inner) for inner in names if isinstance(inner.ctx, ast.Load)]
    attributes = [parent for parent in read if isinstance(parent, ast.Attribute)]
    others = [attribute for attribute in attributes if not _is_of_coroutine(attribute.attr)]
    if len(stored) == 1 and others and len(others) == len(read):
        return call, f"{target.id} is a coroutine, which has no {attributes[0].attr}"
    return None, ""
