"""Whether an expression is text, as Django's streams need it."""

from __future__ import annotations

import ast

from django_conformance.source.nodes import links, method, own_nodes, spelled

_NO_TEXT = ("len", "int", "float", "sum", "bool", "any", "all", "list", "dict", "set", "tuple", "sorted")
_OF_A_QUERYSET = ("count", "exists", "aggregate", "update")


def is_truthy_and_no_text(value: ast.expr) -> bool:
    """Whether a value is certainly neither text nor false; Django does not write what is false, so it does no harm."""
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, (ast.USub, ast.Invert)):
        value = value.operand
    if isinstance(value, ast.Constant):
        return bool(value.value) and not isinstance(value.value, str)
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        return bool(value.elts)
    if isinstance(value, ast.Dict):
        return bool(value.keys)
    if isinstance(value, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return True
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        last = value.values[-1]  # what stands for nothing is of the kind of what it stands for
        return isinstance(last, ast.Constant) and isinstance(last.value, (int, float))
    return isinstance(value, ast.Call) and (spelled(value.func) in _NO_TEXT or _asks_a_manager(value))


def _asks_a_manager(call: ast.Call) -> bool:
    """Whether a call counts or aggregates the rows of a manager."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _OF_A_QUERYSET:
        return False
    return any(isinstance(node, ast.Attribute) and node.attr == "objects" for node in links(call.func.value))


def is_number(name: str, function: ast.AST) -> bool:
    """Whether everything that gives a variable of a function its value makes it a number: a start, what is added, what is counted."""
    nodes = list(own_nodes(function))
    stored = [
        node for node in nodes if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    parameters = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    given = [node for node in nodes if _gives_number(node, name)]
    return name not in parameters and bool(given) and len(given) == len(stored)


def _gives_number(node: ast.AST, name: str) -> bool:
    """Whether a statement makes a variable a number, or adds one to it."""
    if isinstance(node, ast.AugAssign):
        return spelled(node.target) == name and isinstance(node.op, (ast.Add, ast.Sub)) and _is_count(node.value)
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return False
    target = node.targets[0]
    if isinstance(target, ast.Tuple):
        return spelled(target.elts[0]) == name and len(target.elts) == 2 and method(node.value) == "delete"  # noqa: PLR2004
    return spelled(target) == name and _is_count(node.value)


def _is_count(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return type(value.value) in (int, float)
    return isinstance(value, ast.Call) and (spelled(value.func) in ("len", "int", "sum") or _asks_a_manager(value))
