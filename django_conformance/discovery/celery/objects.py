"""The tasks that names in source stand for, once the project's modules are imported, and what calls of them come to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django_conformance.source.objects import at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_conformance.source.files import SourceFile


def task_at(expression: ast.expr, file: SourceFile, tasks: Mapping[str, Any]) -> Any:
    """Return the task that an expression of names stands for, ``None`` where it is none of ``tasks``.

    A class of a task stands for it as well where it is called without arguments: ``Restock().delay()``.
    """
    if isinstance(expression, ast.Call) and not expression.args and not expression.keywords:
        expression = expression.func
    if not isinstance(expression, (ast.Name, ast.Attribute)) or _rebound(expression, file):
        return None
    name = getattr(at(file.qualified(expression)), "name", None)
    return tasks.get(name) if isinstance(name, str) else None


def serializer_of(task: Any, call: ast.Call) -> str | None:
    """Return what a call of a task is serialised with: its own option, else the task's; ``None`` where that is not written out."""
    options = {keyword.arg: keyword.value for keyword in call.keywords}
    if isinstance(call.func, ast.Attribute) and call.func.attr.startswith("apply_async"):
        given = options.get("serializer")
        if given is not None or None in options:
            return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None
    return str(getattr(task, "serializer", None) or "json")


def publishes_itself(task: Any) -> bool:
    """Whether the task's class publishes in a way of its own: it may wait for a commit, or change what is sent."""
    from celery.app.task import Task as Base

    kind = task.__class__
    return isinstance(task, Base) and (kind.apply_async is not Base.apply_async or kind.delay is not Base.delay)


def spread(call: ast.Call) -> bool:
    """Whether arguments of a call are not written out: ``*args``, ``**kwargs``."""
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    return starred or any(keyword.arg is None for keyword in call.keywords)


def refused(task: Any, positional: int, keywords: Iterable[str]) -> str:
    """Return why arguments are not a task's own, as Celery says it before it publishes; "" where it takes them, or does not look."""
    header = getattr(task, "__header__", None)
    if header is None or not getattr(task, "typing", False):
        return ""
    try:
        header(*([None] * positional), **dict.fromkeys(keywords))
    except TypeError as error:
        return str(error)
    return ""


def _rebound(expression: ast.expr, file: SourceFile) -> bool:
    """Whether the first name of an expression is a parameter or a variable of some function: it may be anything there."""
    while isinstance(expression, ast.Attribute):
        expression = expression.value
    return isinstance(expression, ast.Name) and expression.id in file.local
