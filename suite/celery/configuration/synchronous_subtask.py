"""No task waits for another task.

Why: Celery refuses it with RuntimeError. Where it is allowed, a full pool waits forever.

Fix: chain the tasks, or make a chord.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method, receiver

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#avoid-launching-synchronous-subtasks",
)

_WAITING = ("get", "join", "wait")
_PUBLISHING = ("delay", "apply_async")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the first wait in each task."""
    for task in project.definitions:
        for call in sorted(_waits(task), key=lambda call: call.lineno)[:1]:
            yield Finding(
                f"{task.name} waits for another task (.{method(call)}() in line {call.lineno}): Celery raises "
                "RuntimeError, 'Never call result.get() within a task!'",
                subject=task.name,
                location=task.file.place(call),
                evidence={"line": call.lineno},
            )


def _waits(task: DefinedTask) -> Iterator[ast.Call]:
    nodes = list(ast.walk(task.node))
    results = {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign) and method(node.value) in _PUBLISHING
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in nodes:
        if isinstance(node, ast.Call) and method(node) in _WAITING and not _is_allowed(node, task):
            result = receiver(node)
            if method(result) in _PUBLISHING or (isinstance(result, ast.Name) and result.id in results):
                yield node


def _is_allowed(wait: ast.Call, task: DefinedTask) -> bool:
    """Whether a task says that it knows what it waits for."""
    return any(keyword.arg == "disable_sync_subtasks" for keyword in wait.keywords) or any(
        isinstance(node, ast.With) and "allow_join_result" in ast.dump(node) for node in task.file.ancestors(wait)
    )
