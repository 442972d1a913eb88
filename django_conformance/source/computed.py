"""Calls that give another value each time, where an expression is computed once."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile

_CHANGING = (
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("django.utils.timezone.now", "django.utils.timezone.localtime", "django.utils.timezone.localdate", "time.time"),
    *("uuid.uuid1", "uuid.uuid4"),
)


def changing(expression: ast.expr, file: SourceFile) -> ast.Call | None:
    """Return the call in an expression that gives another value each time; none of what only runs later."""
    return next((call for call in _calls(expression) if file.dotted(call.func) in _CHANGING), None)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _calls(child)
