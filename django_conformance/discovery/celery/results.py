"""Results that code reads and that nobody keeps: there is no result backend, or the task ignores its result.

https://docs.celeryq.dev/en/stable/userguide/tasks.html#result-backends
https://docs.celeryq.dev/en/stable/userguide/canvas.html#chord-important-notes
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.objects import task_at
from django_conformance.inventory import Location, Suspicion
from django_conformance.source.nodes import own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from django_conformance.source.files import SourceFile

NOT_KEPT = "result-not-kept"
CHORD = "chord-part-ignores-result"

_READS = (
    "get",
    "wait",
    "join",
    "collect",
    "state",
    "status",
    "result",
    "info",
    "traceback",
    "ready",
    "successful",
    "failed",
)
_RESULTS = ("celery.result.AsyncResult", "celery.result.GroupResult")
_CHORD = ("celery.chord", "celery.canvas.chord")
_NONE = ("", "disabled", "disabled://", "None")
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def unkept(
    sources: Iterable[SourceFile], tasks: Mapping[str, Any], backends: Iterable[str], project: Path
) -> Iterator[Suspicion]:
    """Yield each result that is read and not kept; ``backends`` are those of the project's apps.

    What reads results only where tasks run eagerly says so, by a name with EAGER in it.
    """
    without = all(one in _NONE for one in backends)
    for source in sources:
        path = source.relative
        scopes = [source.tree, *(one for one in source.nodes if isinstance(one, _Function))]
        for scope in scopes:
            if "EAGER" not in ast.dump(scope).upper() or scope is source.tree:
                yield from _read(scope, source, tasks, path, without=without)
        for node in source.nodes:
            if isinstance(node, ast.Call) and source.dotted(node.func) in _CHORD and node.args and not without:
                yield from _parts(node, source, tasks, path)


def _read(
    scope: ast.AST, source: SourceFile, tasks: Mapping[str, Any], path: str, *, without: bool
) -> Iterator[Suspicion]:
    assigned: dict[str, list[ast.expr]] = {}
    for node in own_nodes(scope):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).append(node.value)
    for node in own_nodes(scope):
        if not (isinstance(node, ast.Attribute) and node.attr in _READS and isinstance(node.ctx, ast.Load)):
            continue
        values = assigned.get(node.value.id, []) if isinstance(node.value, ast.Name) else [node.value]
        why = [found for one in values if (found := _why(one, source, tasks, without=without)) is not None]
        if why and len(why) == len(values):
            subject, reason = why[0]
            text = f"{path}:{node.lineno} reads .{node.attr} of the result of {subject}, {reason}"
            yield Suspicion(NOT_KEPT, subject, text, Location(path, node.lineno), {"reads": node.attr})
            return


def _why(value: ast.expr, source: SourceFile, tasks: Mapping[str, Any], *, without: bool) -> tuple[str, str] | None:
    """Return whose result a value certainly is and why nobody keeps it; ``None`` where it is kept, or none."""
    if not isinstance(value, ast.Call):
        return None
    if source.dotted(value.func) in _RESULTS:
        lost = "and there is no result backend: NotImplementedError or AttributeError"
        return (ast.unparse(value), lost) if without else None
    if not (isinstance(value.func, ast.Attribute) and value.func.attr in ("delay", "apply_async")):
        return None
    task = task_at(value.func.value, source, tasks)
    if task is None:
        return None
    if without:
        return str(task.name), "and there is no result backend: NotImplementedError or AttributeError"
    given = next((one.value for one in value.keywords if one.arg == "ignore_result"), None)
    if task.ignore_result and given is None and not any(one.arg is None for one in value.keywords):
        return str(task.name), "which has ignore_result: it is None, or PENDING, whatever the task returns"
    return None


def _parts(node: ast.Call, source: SourceFile, tasks: Mapping[str, Any], path: str) -> Iterator[Suspicion]:
    header = node.args[0]
    for one in ast.walk(header):
        if not (isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ("s", "si")):
            continue
        task = task_at(one.func.value, source, tasks)
        if task is not None and task.ignore_result:
            text = (
                f"{path}:{one.lineno} makes {task.name} a part of a chord, and it has ignore_result: the chord's body "
                "waits for results that are never stored"
            )
            yield Suspicion(CHORD, str(task.name), text, Location(path, one.lineno))
