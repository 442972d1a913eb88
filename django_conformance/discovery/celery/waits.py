"""Where a function waits for the result of a task: ``report.delay().get()``, through variables and loops too.

https://docs.celeryq.dev/en/stable/userguide/tasks.html#avoid-launching-synchronous-subtasks
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.celery.canvas import CHAIN, CHORD, GROUP
from django_conformance.source.nodes import method, own_nodes, receiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile
    from django_conformance.source.nodes import Function

_WAITING = ("get", "join", "wait", "join_native")
_ASKING = ("ready", "state", "status", "successful", "failed")
_PUBLISHING = ("delay", "apply_async")
_RESULTS = ("celery.result.AsyncResult", "celery.result.GroupResult")


def waits_in(function: Function, file: SourceFile) -> Iterator[ast.Call]:
    """Yield the calls in a function that wait for a result which it has published, or made from an id."""
    nodes = list(own_nodes(function))
    single, several = results_of(nodes, file)
    for node in nodes:
        for target, iterable in _loops(node):
            if isinstance(target, ast.Name) and _is_several(iterable, several, file):
                single.add(target.id)
    for node in nodes:
        if isinstance(node, ast.Call) and method(node) in _WAITING and not _is_allowed(node, file):
            result = receiver(node)
            if result is not None and (gives_result(result, file) or getattr(result, "id", None) in single):
                yield node


def loops_in(function: Function, file: SourceFile) -> Iterator[ast.While]:
    """Yield the loops of a function that go on until a result which it has published is there."""
    nodes = list(own_nodes(function))
    single, _ = results_of(nodes, file)
    for node in nodes:
        if isinstance(node, ast.While) and any(
            isinstance(part, ast.Attribute) and part.attr in _ASKING and getattr(part.value, "id", None) in single
            for part in ast.walk(node.test)
        ):
            yield node


def results_of(nodes: list[ast.AST], file: SourceFile) -> tuple[set[str], set[str]]:
    """Return the variables that hold a result, and those that hold a list of them."""
    single: set[str] = set()
    several: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Assign):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            if gives_result(node.value, file):
                single |= names
            elif _is_several(node.value, several, file):
                several |= names
        elif isinstance(node, ast.Call) and method(node) == "append" and node.args and gives_result(node.args[0], file):
            owner = receiver(node)
            several |= {owner.id} if isinstance(owner, ast.Name) else set()
    return single, several


def holds_results(name: str, nodes: list[ast.AST], file: SourceFile) -> bool:
    """Whether everything that a function assigns to a variable is a result."""
    stored = [
        node for node in nodes if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    parents = [file.parents[node] for node in stored]
    return all(isinstance(parent, ast.Assign) and gives_result(parent.value, file) for parent in parents)


def gives_result(value: ast.expr, file: SourceFile) -> bool:
    """Whether an expression publishes a task or a canvas and gives its result, or makes a result from an id."""
    if not isinstance(value, ast.Call):
        return False
    if method(value) in (*_PUBLISHING, "AsyncResult") or file.dotted(value.func) in _RESULTS:
        return True
    canvas = value.func
    return isinstance(canvas, ast.Call) and file.dotted(canvas.func) in (*CHAIN, *CHORD, *GROUP)


def _is_several(value: ast.expr, several: set[str], file: SourceFile) -> bool:
    if isinstance(value, ast.Name):
        return value.id in several
    if isinstance(value, (ast.ListComp, ast.GeneratorExp, ast.SetComp)):
        return gives_result(value.elt, file)
    return isinstance(value, (ast.List, ast.Tuple)) and any(gives_result(item, file) for item in value.elts)


def _loops(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    return [(node.target, node.iter)] if isinstance(node, (ast.For, ast.comprehension)) else []


def _is_allowed(wait: ast.Call, file: SourceFile) -> bool:
    """Whether the code says that it knows what it waits for."""
    return any(keyword.arg == "disable_sync_subtasks" for keyword in wait.keywords) or any(
        isinstance(node, ast.With) and "allow_join_result" in ast.dump(node) for node in file.ancestors(wait)
    )
