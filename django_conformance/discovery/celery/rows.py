"""Rows that a transaction has changed when a task is published with their key.

https://docs.celeryq.dev/en/stable/userguide/tasks.html#database-transactions
"""

from __future__ import annotations

import ast

_LOOKS_UP = ("get", "get_object_or_404")
_KEYS = ("pk", "id")


def changed_row(node: ast.Call, block: ast.AST, scope: ast.AST) -> str:
    """Return the argument of a call that is the key of a row which its block saved before; "" where none is.

    The key is that of the object itself, or the name that its function looks the object up by.
    """
    saved = {
        one.func.value.id
        for one in ast.walk(block)
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr == "save"
        and isinstance(one.func.value, ast.Name)
        and one.func.value.id != "self"
        and one.lineno < node.lineno
    }
    found = _looked_up(scope)
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        for one in ast.walk(argument):
            if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.attr in _KEYS:
                if one.value.id in saved:
                    return f"{one.value.id}.{one.attr}"
            elif isinstance(one, ast.Name) and found.get(one.id) in saved:
                return one.id
    return ""


def _looked_up(scope: ast.AST) -> dict[str, str]:
    """Return the object that a function looks up by each name: ``order = Order.objects.get(pk=order_id)``."""
    found = {}
    for node in ast.walk(scope):
        call = node.value if isinstance(node, ast.Assign) else None
        if not (isinstance(node, ast.Assign) and isinstance(call, ast.Call) and isinstance(node.targets[0], ast.Name)):
            continue
        if str(getattr(call.func, "attr", "") or getattr(call.func, "id", "")) in _LOOKS_UP:
            for keyword in call.keywords:
                if keyword.arg in _KEYS and isinstance(keyword.value, ast.Name):
                    found[keyword.value.id] = node.targets[0].id
    return found
