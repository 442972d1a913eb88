"""A PeriodicTask row holds arguments that its task takes, as JSON.

Why: beat reads ``args`` and ``kwargs`` of a row as JSON. A dictionary or a list that code gives is stored as Python writes it, with single
quotes: beat cannot read it, and disables the row. A row without what its task needs fails each time that it is due.

Fix: write ``args=json.dumps([…])`` and ``kwargs=json.dumps({…})`` with the arguments that the task takes.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.beat_rows import RowCall, row_calls
from django_conformance.discovery.celery.calls import refusal
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method, text

rule = Rule(
    level="should",
    docs="https://django-celery-beat.readthedocs.io/en/latest/#example-creating-interval-based-periodic-task",
)

_UNKNOWN = object()


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each row that code makes of a task of the project, whose arguments are no JSON, or not those of the task."""
    for row in row_calls(project.context.sources):
        fields = row.fields if row.is_whole and not row.file.is_migration else {}
        task = project.tasks.get(text(fields.get("task")) or "")
        if task is None:
            continue
        for name, what in (("args", ast.List), ("kwargs", ast.Dict)):
            if _is_no_json(fields.get(name), what):
                yield _finding(
                    str(task.name),
                    f"{name} {ast.unparse(fields[name])}, which is stored as Python writes it, not as JSON",
                    row,
                )
        args, kwargs = _loaded(fields.get("args"), []), _loaded(fields.get("kwargs"), {})
        if isinstance(args, list) and isinstance(kwargs, dict):
            fault = refusal(task, len(args), tuple(map(str, kwargs)))
            if fault:
                yield _finding(str(task.name), f"arguments that its task does not take: {fault}", row)


def _finding(task: str, what: str, row: RowCall) -> Finding:
    return Finding(
        f"the row of PeriodicTask for {task} has {what}",
        at=row.file.at(row.node, task),
        hint="Write args=json.dumps([…]) and kwargs=json.dumps({…}).",
    )


def _is_no_json(value: ast.expr | None, kind: type[ast.expr]) -> bool:
    """Whether a list or a dictionary itself is given for its text; numbers alone are the same in both."""
    if isinstance(value, ast.Tuple):
        return True
    if not isinstance(value, kind):
        return False
    elements = value.elts if isinstance(value, ast.List) else list(getattr(value, "values", ()))
    is_plain = isinstance(value, ast.List) and all(
        isinstance(element, ast.Constant) and type(element.value) in (int, float) for element in elements
    )
    return bool(elements) and not is_plain


def _loaded(value: ast.expr | None, default: Any) -> Any:
    """Return the arguments that a row gives, their values unknown; something else where source does not say."""
    if value is None:
        return default
    if isinstance(value, ast.Call) and method(value) == "dumps" and value.args:
        value = value.args[0]
        if isinstance(value, (ast.List, ast.Tuple)) and not any(isinstance(item, ast.Starred) for item in value.elts):
            return list(value.elts)
        names = [text(key) for key in value.keys] if isinstance(value, ast.Dict) else [None]
        return _UNKNOWN if None in names else dict.fromkeys(names)
    try:
        return json.loads(text(value) or "?")
    except ValueError:
        return _UNKNOWN
