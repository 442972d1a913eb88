"""Calls and signatures whose arguments are written out, held against the tasks that they are for.

https://docs.celeryq.dev/en/stable/userguide/tasks.html#argument-checking
https://docs.celeryq.dev/en/stable/userguide/canvas.html#immutability
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.canvas import CHAIN, CHORD, begun
from django_conformance.discovery.celery.habits import ARGUMENTS
from django_conformance.discovery.celery.objects import refused, spread, task_at
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from django_conformance.source.files import SourceFile

_ON_COMMIT = ("django.db.transaction.on_commit", "django.db.on_commit")
_PARTIAL = "functools.partial"
_NEEDED = {"eta": "a datetime", "countdown": "a number of seconds"}
_KEY = re.compile(r"(^|_)(pk|id|uuid)$")
_KEPT = ("set", "on_error", "clone")
"""Methods of a signature that give one with the same arguments, where they are given options alone."""


@dataclass(frozen=True)
class _Given:
    """What a task is called with, and how it is said.

    ``before`` arguments come from elsewhere, or ``instead`` of
    those another number; a ``fault`` is no list of them.
    """

    what: str
    line: int
    args: list[ast.expr] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    before: int = 0
    instead: int | None = None
    fault: str = ""


def misfits(sources: Iterable[SourceFile], tasks: Mapping[str, Any], project: Path) -> Iterator[Suspicion]:
    """Yield a suspicion for each task that is certainly given arguments which are not its own."""
    for source in sources:
        path = source.relative
        for node in source.nodes:
            for expression, given in _given(node, source):
                task = task_at(expression, source, tasks)
                why = given.fault or _refused(task, given)
                if why and task is not None:
                    text = (
                        f"{task.name} is called by {given.what} in line {given.line} with arguments that are not its "
                        f"own: {why}"
                    )
                    yield Suspicion(ARGUMENTS, str(task.name), text, Location(path, given.line))


def _refused(task: Any, given: _Given) -> str:
    """Return why a task does not take what it is given; "" where it takes it, or the other number of arguments."""
    numbers = [given.before, *([given.instead] if given.instead is not None else [])]
    why = [refused(task, number + len(given.args), given.keywords) for number in numbers]
    return why[0] if all(why) else ""


def _given(node: ast.AST, source: SourceFile) -> Iterator[tuple[ast.expr, _Given]]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _signature(node.right, before=1)
    if not isinstance(node, ast.Call):
        return
    name = source.dotted(node.func)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "apply_async":
        yield from _published(node, node.func, source)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "si":
        yield from _signature(node, before=0)
    if name in CHAIN and len(node.args) > 1 and not spread(node):
        for one in node.args[1:]:
            yield from _signature(one, before=1)
    yield from (pair for one in _bodies(node, source) for pair in _signature(one, before=1))
    if name in _ON_COMMIT and node.args:
        yield from _later(node.args[0], source)
    yield from (pair for one in begun(node, source) for pair in _first(one))
    for one in _errbacks(node):
        yield from ((expression, replace(given, before=3, instead=1)) for expression, given in _first(one))


def _bodies(node: ast.Call, source: SourceFile) -> list[ast.expr]:
    """Return the body of a chord: ``chord(header, body)``, ``chord(header)(body)``."""
    if isinstance(node.func, ast.Call) and source.dotted(node.func.func) in CHORD:
        return node.args[:1] if len(node.func.args) == 1 else []
    return node.args[1:2] if source.dotted(node.func) in CHORD else []


def _errbacks(node: ast.Call) -> list[ast.expr]:
    """Return the signatures that are called when a task fails: with request, exception and traceback, or with its id."""
    given = [one.value for one in node.keywords if one.arg == "link_error"]
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("on_error", "link_error"):
        given += node.args[:1]
    return [item for one in given for item in (one.elts if isinstance(one, (ast.List, ast.Tuple)) else [one])]


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


def _published(node: ast.Call, function: ast.Attribute, source: SourceFile) -> Iterator[tuple[ast.expr, _Given]]:
    """Yield the task of ``task.apply_async()`` where its arguments are written out, or there are none."""
    if spread(node) or isinstance(function.value, ast.Call):
        return
    options = {one.arg: one.value for one in node.keywords}
    args = node.args[0] if node.args else options.get("args", ast.Tuple(elts=[]))
    kwargs = node.args[1] if len(node.args) > 1 else options.get("kwargs", ast.Dict(keys=[], values=[]))
    if _is_no_list(args, source):
        fault = (
            f"its args are {ast.unparse(args)}, where a list or a tuple is needed; did you mean ({ast.unparse(args)},)?"
        )
        yield function.value, _Given("apply_async()", node.lineno, fault=fault)
    for option in ("eta", "countdown"):
        value = options.get(option)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            fault = f"{option} is the text {value.value!r}, where {_NEEDED[option]} is needed"
            yield function.value, _Given("apply_async()", node.lineno, fault=fault)
    if not isinstance(args, (ast.List, ast.Tuple)) or not isinstance(kwargs, ast.Dict):
        return
    keys = [one.value for one in kwargs.keys if isinstance(one, ast.Constant)]
    if len(keys) == len(kwargs.keys) and not any(isinstance(one, ast.Starred) for one in args.elts):
        yield function.value, _Given("apply_async()", node.lineno, args.elts, [str(one) for one in keys])


def _is_no_list(args: ast.expr, source: SourceFile) -> bool:
    """Whether what is given as a list of arguments is certainly one of them: a text, a set, or a key in brackets."""
    if isinstance(args, ast.Constant):
        return args.value is not None
    if isinstance(args, (ast.JoinedStr, ast.Set, ast.SetComp, ast.DictComp, ast.Dict)):
        return True
    name = args.attr if isinstance(args, ast.Attribute) else getattr(args, "id", "")
    return bool(_KEY.search(name)) and _bracketed(args, source)


def _bracketed(node: ast.expr, file: SourceFile) -> bool:
    """Whether an argument of a call stands in brackets of its own, as if it were a tuple."""
    try:
        line = file.content.splitlines()[node.lineno - 1]
    except IndexError:
        return False
    before, after = line[: node.col_offset].rstrip(), line[node.end_col_offset or 0 :].lstrip()
    return before.endswith((b"((", b"=(", b"= (")) and after.startswith(b")")


def _later(node: ast.expr, source: SourceFile) -> Iterator[tuple[ast.expr, _Given]]:
    """Yield the task of what ``on_commit()`` calls without arguments: ``task.delay``, or a partial of it."""
    args: list[ast.expr] = []
    keywords: list[str] = []
    if isinstance(node, ast.Call):
        if source.dotted(node.func) != _PARTIAL or spread(node) or not node.args:
            return
        args, keywords, node = node.args[1:], [str(one.arg) for one in node.keywords], node.args[0]
    if isinstance(node, ast.Attribute) and node.attr == "delay" and not isinstance(node.value, ast.Call):
        yield node.value, _Given("on_commit()", node.lineno, args, keywords)
