"""Calls that run a function in a thread: ``sync_to_async(f)(x)``, ``asyncio.to_thread(f, x)``, ``loop.run_in_executor(None, f, x)``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.orm.functions import BRIDGES

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile


def bridged_function(node: ast.AST, file: SourceFile) -> tuple[ast.expr, list[ast.expr]] | None:
    """Return the function that a call runs in a thread, and the arguments it is given; ``None`` for another call."""
    if not isinstance(node, ast.Call):
        return None
    outer = node.func
    if isinstance(outer, ast.Call) and outer.args and _last(outer.func, file) in BRIDGES[:2]:
        return outer.args[0], list(node.args)
    if _last(outer, file) == "to_thread" and node.args:
        return node.args[0], list(node.args[1:])
    if _last(outer, file) == "run_in_executor" and len(node.args) > 1:
        return node.args[1], list(node.args[2:])
    return None


def _last(node: ast.expr, file: SourceFile) -> str:
    return file.dotted(node).rpartition(".")[2] or (node.attr if isinstance(node, ast.Attribute) else "")
