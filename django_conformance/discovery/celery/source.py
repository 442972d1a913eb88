"""What a file's source says of Celery, read without importing it: apps, tasks, and who publishes them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile, Sources

_OF_INTEREST = ("celery", "shared_task", ".task", ".delay", "apply_async", "send_task", "cache")
_PUBLISHING = ("delay", "apply_async", "delay_on_commit", "apply_async_on_commit")
_SIGNATURES = ("s", "si", "signature")


@dataclass(frozen=True)
class TaskSource:
    """A function decorated as a task; ``owner`` is what stands before ``.task``, ``None`` for ``shared_task``."""

    file: SourceFile
    node: ast.FunctionDef | ast.AsyncFunctionDef
    decorator: ast.expr
    owner: str | None

    @property
    def function(self) -> str:
        """The dotted path of the function, as it stands at the top of its module."""
        return f"{self.file.module}.{self.node.name}"

    def keyword(self, name: str) -> ast.expr | None:
        """Return an argument of the decorator."""
        keywords = self.decorator.keywords if isinstance(self.decorator, ast.Call) else []
        return next((keyword.value for keyword in keywords if keyword.arg == name), None)


def celery_files(sources: Sources) -> list[SourceFile]:
    """Return the project's files that may have to do with Celery, without tests and migrations."""
    return sources.code(containing=_OF_INTEREST)


@cache
def apps_in(file: SourceFile) -> tuple[ast.Call, ...]:
    """Return the calls in a file that make a Celery app."""
    if not any(name.split(".")[0] == "celery" for name in file.names.values()):
        return ()
    classes = {node.name for node in file.of(ast.ClassDef) if any(_is_celery(file.dotted(base)) for base in node.bases)}
    return tuple(
        call
        for call in file.of(ast.Call)
        if _is_celery(file.dotted(call.func)) or (isinstance(call.func, ast.Name) and call.func.id in classes)
    )


@cache
def tasks_in(file: SourceFile) -> tuple[TaskSource, ...]:
    """Return the functions that are decorated as tasks, or seem so: whether ``owner`` is an app only the import tells."""
    tasks = []
    for node in file.of(ast.FunctionDef, ast.AsyncFunctionDef):
        for decorator in node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            if file.dotted(function) in ("celery.shared_task", "celery.app.shared_task", "celery.decorators.task"):
                tasks.append(TaskSource(file, node, decorator, None))
            elif (
                isinstance(function, ast.Attribute)
                and function.attr == "task"
                and isinstance(function.value, (ast.Name, ast.Attribute))
            ):
                tasks.append(TaskSource(file, node, decorator, file.dotted(function.value)))
    return tuple(tasks)


@cache
def published_in(file: SourceFile) -> tuple[tuple[ast.Call, str], ...]:
    """Return every call in a file that publishes a task, and the dotted path of what is published."""
    return tuple(
        (call, file.qualified(_signed(call.func.value)))
        for call in file.of(ast.Call)
        if isinstance(call.func, ast.Attribute) and call.func.attr in _PUBLISHING
    )


def _signed(expression: ast.expr) -> ast.expr:
    """Return the task of a signature, any other expression as it is."""
    if (
        isinstance(expression, ast.Call)
        and isinstance(expression.func, ast.Attribute)
        and expression.func.attr in _SIGNATURES
    ):
        return expression.func.value
    return expression


def _is_celery(dotted: str) -> bool:
    return dotted in ("celery.Celery", "celery.app.Celery", "celery.app.base.Celery")
