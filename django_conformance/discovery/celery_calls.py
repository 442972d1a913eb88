"""Calls and signatures whose arguments are written out, held against the tasks that they are for.

https://docs.celeryq.dev/en/stable/userguide/tasks.html#argument-checking
https://docs.celeryq.dev/en/stable/userguide/canvas.html#immutability
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import relative
from django_conformance.discovery.celery_canvas import CHAIN, CHORD, begun
from django_conformance.discovery.celery_habits import ARGUMENTS
from django_conformance.discovery.celery_objects import refused, spread, task_at
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from django_conformance.discovery.celery_source import Source

_ON_COMMIT = ("django.db.transaction.on_commit", "django.db.on_commit")
_PARTIAL = "functools.partial"
_KEPT = ("set", "on_error", "clone")
"""Methods of a signature that give one with the same arguments, where they are given options alone."""


@dataclass(frozen=True)
class _Given:
    """What a task is called with, and how it is said: ``before`` arguments come from elsewhere."""

    what: str
    line: int
    args: list[ast.expr] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    before: int = 0


def misfits(sources: Iterable[Source], tasks: Mapping[str, Any], project: Path) -> Iterator[Suspicion]:
    """Yield a suspicion for each task that is certainly given arguments which are not its own."""
    for source in sources:
        if source.is_test:
            continue
        path = relative(str(source.path), project)
        for node in source.nodes:
            for expression, given in _given(node, source):
                task = task_at(expression, source, tasks)
                why = refused(task, given.before + len(given.args), given.keywords)
                if why:
                    text = (
                        f"{task.name} is called by {given.what} in line {given.line} with arguments that are not its "
                        f"own: {why}"
                    )
                    yield Suspicion(ARGUMENTS, str(task.name), text, Location(path, given.line))


def _given(node: ast.AST, source: Source) -> Iterator[tuple[ast.expr, _Given]]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _signature(node.right, before=1)
    if not isinstance(node, ast.Call):
        return
    name = source.dotted(node.func)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "apply_async":
        yield from _published(node, node.func)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "si":
        yield from _signature(node, before=0)
    if name in CHAIN and len(node.args) > 1 and not spread(node):
        for one in node.args[1:]:
            yield from _signature(one, before=1)
    for one in _bodies(node, source):
        yield from _signature(one, before=1)
    if name in _ON_COMMIT and node.args:
        yield from _later(node.args[0], source)
    for one in begun(node, source):
        yield from _first(one)


def _bodies(node: ast.Call, source: Source) -> list[ast.expr]:
    """Return the body of a chord: ``chord(header, body)``, ``chord(header)(body)``."""
    if isinstance(node.func, ast.Call) and source.dotted(node.func.func) in CHORD:
        return node.args[:1] if len(node.func.args) == 1 else []
    return node.args[1:2] if source.dotted(node.func) in CHORD else []


def _first(node: ast.expr) -> Iterator[tuple[ast.expr, _Given]]:
    """Yield the task of a signature that is given nothing but its own arguments."""
    for expression, given in _signature(node, before=1):
        yield expression, replace(given, before=0)


def _signature(node: ast.expr, *, before: int) -> Iterator[tuple[ast.expr, _Given]]:
    """Yield the task of ``task.s(…)`` and what it is called with, ``before`` arguments of another task's result first."""
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _KEPT
        and not (node.func.attr == "clone" and (node.args or node.keywords))
    ):
        node = node.func.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not spread(node):
        keywords = [str(one.arg) for one in node.keywords]
        if node.func.attr == "s" and before:
            yield node.func.value, _Given(ast.unparse(node), node.lineno, node.args, keywords, before)
        elif node.func.attr == "si" and not before:
            yield node.func.value, _Given(ast.unparse(node), node.lineno, node.args, keywords)


def _published(node: ast.Call, function: ast.Attribute) -> Iterator[tuple[ast.expr, _Given]]:
    """Yield the task of ``task.apply_async()`` where its arguments are written out, or there are none."""
    if spread(node) or isinstance(function.value, ast.Call):
        return
    options = {one.arg: one.value for one in node.keywords}
    args = node.args[0] if node.args else options.get("args", ast.Tuple(elts=[]))
    kwargs = node.args[1] if len(node.args) > 1 else options.get("kwargs", ast.Dict(keys=[], values=[]))
    if not isinstance(args, (ast.List, ast.Tuple)) or not isinstance(kwargs, ast.Dict):
        return
    keys = [one.value for one in kwargs.keys if isinstance(one, ast.Constant)]
    if len(keys) == len(kwargs.keys) and not any(isinstance(one, ast.Starred) for one in args.elts):
        yield function.value, _Given("apply_async()", node.lineno, args.elts, [str(one) for one in keys])


def _later(node: ast.expr, source: Source) -> Iterator[tuple[ast.expr, _Given]]:
    """Yield the task of what ``on_commit()`` calls without arguments: ``task.delay``, or a partial of it."""
    args: list[ast.expr] = []
    keywords: list[str] = []
    if isinstance(node, ast.Call):
        if source.dotted(node.func) != _PARTIAL or spread(node) or not node.args:
            return
        args, keywords, node = node.args[1:], [str(one.arg) for one in node.keywords], node.args[0]
    if isinstance(node, ast.Attribute) and node.attr == "delay" and not isinstance(node.value, ast.Call):
        yield node.value, _Given("on_commit()", node.lineno, args, keywords)
