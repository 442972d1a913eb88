"""Canvases that are written out and published at once: whose signatures get no arguments but their own.

https://docs.celeryq.dev/en/stable/userguide/canvas.html#the-primitives
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile

CHAIN = ("celery.chain", "celery.canvas.chain")
CHORD = ("celery.chord", "celery.canvas.chord")
GROUP = ("celery.group", "celery.canvas.group")

_PUBLISHES = ("delay", "apply_async")


def begun(node: ast.Call, source: SourceFile) -> Iterator[ast.expr]:
    """Yield the signatures that a call sets going with no arguments but their own."""
    canvas = _published(node, source)
    piped = isinstance(canvas, ast.BinOp)
    while isinstance(canvas, ast.BinOp) and isinstance(canvas.op, ast.BitOr):
        canvas = canvas.left
    if not isinstance(canvas, ast.Call):
        return
    name = source.dotted(canvas.func)
    if name in CHAIN:
        yield from canvas.args[:1] if len(canvas.args) > 1 else ()
    elif name in CHORD:
        yield from (part for one in canvas.args[:1] for part in _parts(one))
    elif name in GROUP:
        yield from (part for one in canvas.args for part in _parts(one) or [one])
    elif piped:
        yield canvas


def _published(node: ast.Call, source: SourceFile) -> ast.expr | None:
    """Return the canvas that a call publishes without arguments; a chord is published by the call that gives its body."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in _PUBLISHES:
        given = node.args or any(one.arg in ("args", "kwargs", None) for one in node.keywords)
        return None if given else node.func.value
    if isinstance(node.func, ast.Call):
        is_chord = source.dotted(node.func.func) in CHORD
        return node.func if is_chord or not (node.args or node.keywords) else None
    return None


def _parts(node: ast.expr) -> list[ast.expr]:
    """Return the signatures of a list, as they are written."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return list(node.elts)
    return [node.elt] if isinstance(node, (ast.ListComp, ast.GeneratorExp)) else []
