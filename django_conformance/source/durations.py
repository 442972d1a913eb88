"""How long a duration in source is: an expression of numbers, constants, settings and ``timedelta``.

A name is looked up in its module, imported or not; a variable of a function counts where it is assigned once.
"""

from __future__ import annotations

import ast
import operator
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django_conformance.source.nodes import method, own_nodes, text
from django_conformance.source.objects import at
from django_conformance.source.reading import attribute, readable

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.source.files import SourceFile

Value = int | float | timedelta

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}
_TIMEDELTA = "datetime.timedelta"
_SETTINGS = "django.conf.settings"
_NOW = ("now", "utcnow", "localtime", "today")
_DEEPEST = 12
_MILLISECONDS = 1000
_SAYING_MILLISECONDS = re.compile(r"(?i)(^|_)(ms|millis|milliseconds)$")


def value_of(expression: ast.expr, file: SourceFile, depth: int = _DEEPEST) -> Value | None:
    """Return the number or ``timedelta`` that an expression certainly is, ``None`` where source does not say."""
    if depth == 0:
        return None
    if isinstance(expression, ast.Constant):
        return _value(expression.value)
    if isinstance(expression, ast.UnaryOp) and isinstance(expression.op, ast.USub):
        return _applied(operator.mul, -1, value_of(expression.operand, file, depth - 1))
    if isinstance(expression, ast.BinOp) and type(expression.op) in _OPERATORS:
        left, right = (value_of(side, file, depth - 1) for side in (expression.left, expression.right))
        return _applied(_OPERATORS[type(expression.op)], left, right)
    if isinstance(expression, ast.Call):
        return _called(expression, file, depth - 1)
    return _named(expression, file, depth - 1)


def seconds_of(expression: ast.expr | None, file: SourceFile) -> float | None:
    """Return the seconds of a duration that is a number or a ``timedelta``."""
    value = value_of(expression, file) if expression is not None else None
    return value.total_seconds() if isinstance(value, timedelta) else value


def seconds_until(expression: ast.expr | None, file: SourceFile) -> float | None:
    """Return how long after now a time is that is written as now and a ``timedelta``: ``now() + timedelta(hours=2)``."""
    if isinstance(expression, ast.Name):
        expression = assigned(expression, file)
    if not isinstance(expression, ast.BinOp) or not isinstance(expression.op, (ast.Add, ast.Sub)):
        return None
    for now, delay in ((expression.left, expression.right), (expression.right, expression.left)):
        if is_now(now, file):
            value = value_of(delay, file)
            seconds = value.total_seconds() if isinstance(value, timedelta) else None
            return -seconds if seconds is not None and isinstance(expression.op, ast.Sub) else seconds
    return None


def is_now(expression: ast.expr, file: SourceFile) -> bool:
    """Whether an expression is the present time: ``timezone.now()``, ``datetime.utcnow()``, or a variable of it."""
    if isinstance(expression, ast.Name):
        value = assigned(expression, file)
        return value is not None and not isinstance(value, ast.Name) and is_now(value, file)
    if not isinstance(expression, ast.Call):
        return False
    return file.dotted(expression.func).rpartition(".")[2] in _NOW or method(expression) in _NOW


def in_milliseconds(expression: ast.expr | None, file: SourceFile) -> bool:
    """Whether an expression counts milliseconds: it multiplies by 1000, or names something that says so."""
    if expression is None:
        return False
    nodes = list(ast.walk(expression))
    for name in [node for node in nodes if isinstance(node, ast.Name)]:
        meant = assigned(name, file) or constant_of(name.id, file)
        nodes += ast.walk(meant) if meant is not None else ()
    is_divided = any(isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.FloorDiv)) for node in nodes)
    return not is_divided and any(_counts_milliseconds(node) for node in nodes)


def _counts_milliseconds(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return any(isinstance(side, ast.Constant) and side.value == _MILLISECONDS for side in (node.left, node.right))
    return isinstance(node, ast.Name) and bool(_SAYING_MILLISECONDS.search(node.id))


def assigned(name: ast.Name, file: SourceFile) -> ast.expr | None:
    """Return what the function around a name assigns to it, where it does so once and in no other way."""
    for function in file.ancestors(name):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            nodes = list(own_nodes(function))
            stores = [node for node in nodes if isinstance(node, ast.Name) and _stores(node, name.id)]
            parameters = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
            values = [
                node.value
                for node in nodes
                if isinstance(node, (ast.Assign, ast.AnnAssign))
                and any(isinstance(target, ast.Name) and target.id == name.id for target in _targets(node))
            ]
            return values[0] if len(stores) == len(values) == 1 and name.id not in parameters else None
    return None


def held(expression: ast.expr, file: SourceFile) -> ast.expr:
    """Return what a variable holds, where a function assigns it once; any other expression as it is."""
    return (assigned(expression, file) or expression) if isinstance(expression, ast.Name) else expression


def constant_of(name: str, file: SourceFile) -> ast.expr | None:
    """Return what a module assigns to a name at its top, where it does so once."""
    values = [
        node.value
        for node in file.tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        and any(isinstance(target, ast.Name) and target.id == name for target in _targets(node))
    ]
    return values[0] if len(values) == 1 else None


def _stores(node: ast.Name, name: str) -> bool:
    return node.id == name and not isinstance(node.ctx, ast.Load)


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _value(value: Any) -> Value | None:
    value = readable(value)
    return value if isinstance(value, (int, float, timedelta)) and not isinstance(value, bool) else None


def _applied(function: Callable[[Any, Any], Any], left: Value | None, right: Value | None) -> Value | None:
    if left is None or right is None:
        return None
    try:
        return _value(function(left, right))
    except (TypeError, ArithmeticError):
        return None


def _called(call: ast.Call, file: SourceFile, depth: int) -> Value | None:
    """Return the value of ``timedelta(…)``, of its ``total_seconds()``, of ``int(…)`` and ``getattr(settings, …)``."""
    name = file.dotted(call.func)
    values = [value_of(argument, file, depth) for argument in call.args]
    if name == _TIMEDELTA:
        given = {str(keyword.arg): value_of(keyword.value, file, depth) for keyword in call.keywords}
        try:
            return timedelta(*values, **given)  # type: ignore[arg-type]  # what source does not say is None: TypeError
        except (TypeError, ArithmeticError):
            return None
    if method(call) == "total_seconds" and isinstance(call.func, ast.Attribute):
        value = value_of(call.func.value, file, depth)
        return value.total_seconds() if isinstance(value, timedelta) else None
    if name in ("int", "float", "round") and len(values) == 1:
        value = values[0]
        return None if value is None or isinstance(value, timedelta) else int(value) if name == "int" else value
    if name == "getattr" and len(call.args) > 1 and file.dotted(call.args[0]) == _SETTINGS:
        return _of_settings(text(call.args[1]) or "", values[2] if values[2:] else None)
    return None


def _named(expression: ast.expr, file: SourceFile, depth: int) -> Value | None:
    if not isinstance(expression, (ast.Name, ast.Attribute)):
        return None
    dotted = file.dotted(expression)
    if dotted.startswith(f"{_SETTINGS}."):
        return _of_settings(dotted.removeprefix(f"{_SETTINGS}."), None)
    name: ast.expr = expression
    while isinstance(name, ast.Attribute):
        name = name.value
    if isinstance(name, ast.Name) and file.rebinds(name):
        variable = assigned(name, file) if name is expression else None
        return value_of(variable, file, depth) if variable is not None else None
    value = _value(at(file.qualified(expression))) if dotted else None
    if value is None and isinstance(expression, ast.Name) and expression.id not in file.names:
        constant = constant_of(expression.id, file)
        return value_of(constant, file, depth) if constant is not None else None
    return value


def _of_settings(name: str, default: Value | None) -> Value | None:
    from django.conf import settings

    value = attribute(settings, name) if name.isidentifier() else None
    return _value(value) if value is not None else default
