"""The delays that code publishes tasks with: ``countdown`` and ``eta`` of calls, signatures, retries and beat entries.

https://docs.celeryq.dev/en/stable/userguide/calling.html#eta-and-countdown
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.source.durations import assigned, constant_of, seconds_of, seconds_until
from django_conformance.source.nodes import method, receiver, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.celery.project import CeleryProject
    from django_conformance.source.files import SourceFile

_TAKING_OPTIONS = ("apply_async", "apply_async_on_commit", "set", "signature", "send_task", "retry")


@dataclass(frozen=True)
class OptionsCall:
    """A call that gives options for publishing a task, or for its next attempt.

    ``task`` is the task's name, ``live`` the task itself, ``None`` where the project has none of that name.
    """

    file: SourceFile
    node: ast.Call
    task: str
    live: Any

    @property
    def is_retry(self) -> bool:
        """Whether it is ``self.retry(…)``."""
        return method(self.node) == "retry"

    def option(self, name: str) -> ast.expr | None:
        """Return an option of the call, also of a dictionary that is spread into it."""
        for keyword in self.node.keywords:
            if keyword.arg == name:
                return keyword.value
            given = _spread(keyword.value, self.file) if keyword.arg is None else None
            for key, value in zip(given.keys, given.values, strict=True) if given is not None else ():
                if text(key) == name:
                    return value
        return None

    def seconds(self, name: str) -> float | None:
        """Return the seconds that an option gives, or how long after now the time is that it names."""
        value = self.option(name)
        relative = seconds_until(value, self.file) if name in ("eta", "expires") else None
        return relative if relative is not None or name == "eta" else seconds_of(value, self.file)

    @property
    def delay(self) -> tuple[str, float] | None:
        """The option that delays the task, and by how many seconds; ``None`` where source does not say."""
        for name in ("countdown", "eta"):
            seconds = self.seconds(name)
            if seconds is not None:
                return name, seconds
        return None


def _spread(expression: ast.expr, file: SourceFile) -> ast.Dict | None:
    """Return the dictionary that is spread into a call, ``None`` where source does not say."""
    if isinstance(expression, ast.Name):
        value = assigned(expression, file) or (None if file.rebinds(expression) else constant_of(expression.id, file))
        return value if isinstance(value, ast.Dict) else None
    return expression if isinstance(expression, ast.Dict) else None


def options_calls(project: CeleryProject) -> Iterator[OptionsCall]:
    """Yield the calls that give options for the project's own tasks."""
    retried = {
        node: task
        for task in project.definitions
        for node in ast.walk(task.node)
        if isinstance(node, ast.Call) and method(node) == "retry"
    }
    for file in project.files:
        for node in file.of(ast.Call):
            if method(node) not in _TAKING_OPTIONS or not node.keywords:
                continue
            if node in retried:
                yield OptionsCall(file, node, retried[node].name, retried[node].live)
            elif method(node) == "send_task":
                name = text(node.args[0]) if node.args else None
                if name is not None:
                    yield OptionsCall(file, node, name, project.tasks.get(name))
            else:
                task = _published(receiver(node), file, project)
                if task is not None:
                    yield OptionsCall(file, node, str(task.name), task)


def _published(expression: ast.expr | None, file: SourceFile, project: CeleryProject) -> Any:
    """Return the task that a call is for: ``report`` of ``report.s(1).set(…)``."""
    while method(expression) in ("s", "si", "signature", "set", "clone"):
        expression = receiver(expression)
    return project.task_at(expression, file) if expression is not None else None
