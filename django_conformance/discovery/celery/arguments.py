"""Values that go into a task or come out of one and that cannot be sent, as far as source certainly says so.

https://docs.celeryq.dev/en/stable/userguide/tasks.html#state
https://docs.celeryq.dev/en/stable/userguide/configuration.html#result-serializer
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.habits import INSTANCE
from django_conformance.discovery.celery.objects import publishes_itself, serializer_of, task_at
from django_conformance.discovery.celery.serialization import takes
from django_conformance.discovery.celery.source import tasks_in
from django_conformance.inventory import Location, Suspicion
from django_conformance.source.nodes import own_nodes, spelled
from django_conformance.source.objects import model_at
from django_conformance.source.values import kind_of, variable_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from django_conformance.discovery.celery.source import TaskSource
    from django_conformance.source.files import SourceFile

RETURNED = "returned-value"

_CALLS = ("delay", "delay_on_commit", "s", "si", "signature")
_LISTED = ("apply_async", "apply_async_on_commit")
_OPTIONS = ("eta", "expires", "countdown")
_SIGNALS = "django.db.models.signals."


def unsendable(
    sources: Iterable[SourceFile], names: Mapping[str, str], tasks: Mapping[str, Any], project: Path
) -> Iterator[Suspicion]:
    """Yield each value that a task is certainly given, or certainly returns, and that its serialiser does not take."""
    for source in sources:
        path = source.relative
        for scope in _scopes(source):
            for node in _with_lambdas(scope.node):
                if isinstance(node, ast.Call):
                    yield from _given(node, scope, tasks, path)
        for task in tasks_in(source):
            made = tasks.get(names.get(f"{source.module}.{task.node.name}", ""))
            if made is not None and _stores(made):
                yield from _returned(task, made, source, path)


@dataclass(frozen=True)
class _Scope:
    """A file or a function of it; ``owner`` is the class that a method is of."""

    node: ast.AST
    source: SourceFile
    owner: ast.ClassDef | None = None


def _scopes(source: SourceFile) -> Iterator[_Scope]:
    owners = {id(one): node for node in source.nodes if isinstance(node, ast.ClassDef) for one in node.body}
    yield _Scope(source.tree, source)
    for node in source.nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield _Scope(node, source, owners.get(id(node)))


def _with_lambdas(scope: ast.AST) -> Iterator[ast.AST]:
    for node in own_nodes(scope):
        yield node
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Lambda) and not child.args.args:
                yield from ast.walk(child.body)


def _given(node: ast.Call, scope: _Scope, tasks: Mapping[str, Any], path: str) -> Iterator[Suspicion]:
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in (*_CALLS, *_LISTED):
        return
    task = task_at(node.func.value, scope.source, tasks)
    serializer = serializer_of(task, node)
    if task is None or serializer is None or publishes_itself(task):
        return
    values = [*node.args, *(one.value for one in node.keywords if one.arg not in _OPTIONS)]
    if node.func.attr in _LISTED:
        listed = [*node.args[:2], *(one.value for one in node.keywords if one.arg in ("args", "kwargs"))]
        values = [value for one in listed for value in _items(one)]
    for value in values:
        kind = _kind(value, scope)
        if kind and not takes(serializer, kind):
            text = (
                f"{task.name} is given {ast.unparse(value)}, {kind} (line {node.lineno}): it cannot be sent as "
                f"{serializer}; give a primary key, or a plain value"
            )
            yield Suspicion(
                INSTANCE,
                str(task.name),
                text,
                Location(path, node.lineno),
                {"argument": ast.unparse(value), "kind": kind},
            )


def _items(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, (ast.List, ast.Tuple)):
        return node.elts
    return node.values if isinstance(node, ast.Dict) else []


def _kind(value: ast.expr, scope: _Scope) -> str:
    if spelled(value) in ("request.user", "request") and not any(
        one.node is scope.node for one in tasks_in(scope.source)
    ):
        user = "a user" if isinstance(value, ast.Attribute) else "a request"
        return user if _is_view(scope.node) else ""
    if not isinstance(value, ast.Name):
        return kind_of(value, scope.source)
    if value.id == "self" and scope.owner is not None:
        return "a model instance" if model_at(ast.Name(scope.owner.name), scope.source) is not None else ""
    if value.id == "instance" and _receives_model(scope.node, scope.source):
        return "a model instance"
    return variable_kind(value.id, scope.node, scope.source)


def _is_view(scope: ast.AST) -> bool:
    """Whether a function takes a request as a view does: first, or after ``self``."""
    if not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    parameters = [one.arg for one in scope.args.args if one.arg != "self"]
    return parameters[:1] == ["request"]


def _receives_model(scope: ast.AST, source: SourceFile) -> bool:
    """Whether a function is a receiver of one of a model's signals, and ``instance`` what the signal gives it."""
    if not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    stored = any(
        isinstance(one, ast.Name) and one.id == "instance" and isinstance(one.ctx, ast.Store) for one in ast.walk(scope)
    )
    return not stored and any(
        isinstance(one, ast.Call)
        and source.dotted(one.func) == "django.dispatch.receiver"
        and bool(one.args)
        and all(source.dotted(signal).startswith(_SIGNALS) for signal in _items(one.args[0]) or [one.args[0]])
        for one in scope.decorator_list
    )


def _stores(task: Any) -> bool:
    """Whether what a task returns is stored."""
    backend = str(task.app.conf.result_backend or "")
    return not task.ignore_result and backend not in ("", "disabled", "None")


def _returned(task: TaskSource, made: Any, source: SourceFile, path: str) -> Iterator[Suspicion]:
    if len(task.node.decorator_list) > 1:
        return  # another decorator may make something else of it
    name, serializer = str(made.name), str(made.app.conf.result_serializer or "json")
    for node in own_nodes(task.node):
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        value = node.value
        kind = variable_kind(value.id, task.node, source) if isinstance(value, ast.Name) else kind_of(value, source)
        if kind and not takes(serializer, kind):
            text = (
                f"{name} returns {ast.unparse(value)}, {kind} (line {node.lineno}): it cannot be stored as a result, so "
                "the task fails in a worker after it has done its work"
            )
            yield Suspicion(RETURNED, name, text, Location(path, node.lineno), {"returns": kind})
