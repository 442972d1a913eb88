"""The objects that names in source stand for, once the project's modules are imported: tasks, and models."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_conformance.discovery.celery.source import Source


def at(dotted: str) -> Any:
    """Return what a dotted path leads to among the imported modules, through re-exports too; ``None`` where nothing."""
    parts = dotted.split(".")
    for length in range(len(parts) - 1, 0, -1):
        found: Any = sys.modules.get(".".join(parts[:length]))
        if found is None:
            continue
        for name in parts[length:]:
            found = vars(found).get(name) if isinstance(found, type(sys)) else getattr(found, name, None)
        return found
    return None


def task_at(expression: ast.expr, source: Source, tasks: Mapping[str, Any]) -> Any:
    """Return the task that an expression of names stands for, ``None`` where it is none of ``tasks``.

    A class of a task stands for it as well where it is called without arguments: ``Restock().delay()``.
    """
    if isinstance(expression, ast.Call) and not expression.args and not expression.keywords:
        expression = expression.func
    if not isinstance(expression, (ast.Name, ast.Attribute)) or _rebound(expression, source):
        return None
    name = getattr(at(source.qualified(expression)), "name", None)
    return tasks.get(name) if isinstance(name, str) else None


def serializer_of(task: Any, call: ast.Call) -> str | None:
    """Return what a call of a task is serialised with: its own option, else the task's; ``None`` where that is not written out."""
    options = {one.arg: one.value for one in call.keywords}
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
    return any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords)


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


def model_at(expression: ast.expr, source: Source) -> Any:
    """Return the model class that a name stands for, ``None`` where it is none."""
    from django.db.models import Model

    if not isinstance(expression, (ast.Name, ast.Attribute)):
        return None
    found = at(source.qualified(expression))
    return found if isinstance(found, type) and issubclass(found, Model) else None


def _rebound(expression: ast.expr, source: Source) -> bool:
    """Whether the first name of an expression is a parameter or a variable of some function: it may be anything there."""
    while isinstance(expression, ast.Attribute):
        expression = expression.value
    return isinstance(expression, ast.Name) and expression.id in source.local
