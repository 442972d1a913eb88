"""What a file's source says of Celery, read without importing it: apps, tasks and retries."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django_conformance.inventory import Location
from django_conformance.source.nodes import method, receiver

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile, Sources

_OF_INTEREST = ("celery", "shared_task", ".task", ".delay", "apply_async", "send_task", "cache")


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

    @property
    def location(self) -> Location:
        """Where the function begins, with its first decorator."""
        first = min([self.node.lineno, *(decorator.lineno for decorator in self.node.decorator_list)])
        return Location(self.file.relative, first)

    def keyword(self, name: str) -> ast.expr | None:
        """Return an argument of the decorator."""
        keywords = self.decorator.keywords if isinstance(self.decorator, ast.Call) else []
        return next((keyword.value for keyword in keywords if keyword.arg == name), None)

    def defined(self, name: str, live: Any) -> DefinedTask:
        """Return this as the definition of a live task."""
        return DefinedTask(self.file, self.node, self.decorator, self.owner, name, live)


@dataclass(frozen=True)
class DefinedTask(TaskSource):
    """A task's function, its name, and the live task; ``None`` for that where no app could be finalized."""

    name: str
    live: Any


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


def raises_retry(node: ast.AST) -> bool:
    """Whether a node is a bound task's ``self.retry()`` that ends the attempt by raising Retry."""
    owner = receiver(node)
    return (
        isinstance(node, ast.Call)
        and method(node) == "retry"
        and isinstance(owner, ast.Name)
        and owner.id in ("self", "task")
        and not any(keyword.arg == "throw" for keyword in node.keywords)
    )


def _is_celery(dotted: str) -> bool:
    return dotted in ("celery.Celery", "celery.app.Celery", "celery.app.base.Celery")
