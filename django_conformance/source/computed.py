"""Calls that give another value each time, where an expression is computed once."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.nodes import own_nodes

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile

_CHANGING = (
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("django.utils.timezone.now", "django.utils.timezone.localtime", "django.utils.timezone.localdate", "time.time"),
    *("uuid.uuid1", "uuid.uuid4"),
)


def changing(expression: ast.expr, file: SourceFile) -> ast.Call | None:
    """Return the call in an expression that gives another value each time; none of what only runs later."""
    nodes = () if isinstance(expression, ast.Lambda) else (expression, *own_nodes(expression))
    return next((node for node in nodes if isinstance(node, ast.Call) and file.dotted(node.func) in _CHANGING), None)
