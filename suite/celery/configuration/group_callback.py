"""A callback is linked to a task, or follows a group as a chord: a group takes no callbacks itself.

Why: ``group.apply_async(link=…)`` and ``link_error=…`` raise TypeError, "Cannot add link to group", when the line runs.

Fix: write ``chord(header)(callback)`` for what runs after all tasks, and ``task.s().on_error(handler.s())`` for each task of the group.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.canvas import GROUP
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import held
from django_conformance.source.nodes import method, receiver

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/canvas.html#groups")

_LINKS = ("link", "link_error")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each group that is sent with a callback."""
    for file in project.files:
        for call in file.of(ast.Call):
            owner = receiver(call) if method(call) == "apply_async" else None
            group = held(owner, file) if owner is not None else None
            given = [keyword for keyword in call.keywords if keyword.arg in _LINKS and not _is_none(keyword.value)]
            if given and isinstance(group, ast.Call) and file.dotted(group.func) in GROUP:
                yield Finding(
                    f"a group is sent with {given[0].arg}={ast.unparse(given[0].value)}: TypeError, 'Cannot add link to group'",
                    at=file.at(call),
                )


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
