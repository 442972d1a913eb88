"""autoretry_for names exception classes.

Why: Celery writes autoretry_for into an except clause. A string or an object there raises TypeError, 'catching classes that do not
inherit from BaseException', instead of retrying, and hides the original error. A class without a tuple around it,
``autoretry_for=OSError``, raises TypeError as soon as the app makes its tasks.

Fix: name classes: ``autoretry_for=(OSError, requests.RequestException)``.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import tasks_in
from django_conformance.discovery.celery.tasks import location
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.objects import at
from django_conformance.source.reading import attribute, members

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#automatic-retry-for-known-exceptions",
)

_OPTIONS = ("autoretry_for", "dont_autoretry_for", "throws")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each option of a task that names something else than exceptions."""
    for file in project.files:
        for task in tasks_in(file):
            given = task.keyword("autoretry_for")
            if isinstance(given, (ast.Name, ast.Attribute)) and _is_exception(_object(given, file)):
                yield Finding(
                    f"{task.function}: autoretry_for is {ast.unparse(given)}, a class, where a tuple of classes is needed: TypeError "
                    "when the app makes its tasks",
                    at=file.at(given, task.function),
                    hint=f"Write autoretry_for=({ast.unparse(given)},).",
                )
    for task in project.tasks.values():
        for option in _OPTIONS:
            given = attribute(task, option)
            wrong = (
                [given]
                if isinstance(given, str) and given
                else [item for item in members(given) if not _is_exception(item)]
            )
            if wrong:
                yield Finding(
                    f"{task.name}: {option} has {', '.join(map(repr, wrong))}, which is not an exception: TypeError when the task "
                    "fails",
                    subject=task.name,
                    location=location(task, project.context.project),
                )


def _object(expression: ast.expr, file: SourceFile) -> Any:
    value = at(file.qualified(expression))
    return getattr(builtins, expression.id, None) if value is None and isinstance(expression, ast.Name) else value


def _is_exception(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, BaseException)
