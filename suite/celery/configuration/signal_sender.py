"""A receiver of a Celery signal names a sender that the signal is sent with.

Why: ``task_success`` and its like are sent by the task itself, ``after_task_publish`` by the task's name, since the sender need not have the task. A
receiver for the other of both is never called, and nothing says so. A task is no receiver: connecting one raises TypeError.

Fix: write ``@task_success.connect(sender=restock)``, and ``@after_task_publish.connect(sender="shop.tasks.restock")``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, receiver, text

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/signals.html#task-signals")

_OF_TASKS = (
    *("task_prerun", "task_postrun", "task_success", "task_failure", "task_retry", "task_revoked"),
    *("task_internal_error",),
)
_OF_NAMES = ("before_task_publish", "after_task_publish", "task_sent", "task_rejected", "task_unknown")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each connection whose sender is of the wrong kind, and each task that is connected."""
    for file in project.context.sources.code(containing=("celery",)):
        for call in file.of(ast.Call):
            signal = _signal(call, file)
            sender = next((keyword.value for keyword in call.keywords if keyword.arg == "sender"), None)
            if signal and sender is not None:
                fault = _fault(signal, sender, file, project)
                if fault:
                    yield _finding(f"{signal}.connect(sender={ast.unparse(sender)}) {fault}", signal, call, file)
            task = _task(call.args[0], file, project) if signal and call.args else ""
            if task:
                said = f"{signal}.connect() is given the task {task}: TypeError, a receiver is a function"
                yield _finding(said, signal, call, file)


def _finding(what: str, signal: str, call: ast.Call, file: SourceFile) -> Finding:
    return Finding(what, at=file.at(call, signal))


def _signal(call: ast.Call, file: SourceFile) -> str:
    """Return the signal of Celery that a call connects something to."""
    owner = receiver(call) if method(call) == "connect" else None
    path = file.dotted(owner) if owner is not None else ""
    name = path.rpartition(".")[2]
    return name if path == f"celery.signals.{name}" and name in (*_OF_TASKS, *_OF_NAMES) else ""


def _fault(signal: str, sender: ast.expr, file: SourceFile, project: CeleryProject) -> str:
    name = text(sender)
    if signal in _OF_TASKS and (name is not None or _is_name_of_task(sender, file, project)):
        return "names a task by its name: the signal is sent by the task itself, and the receiver is never called"
    task = _task(sender, file, project) if signal in _OF_NAMES else ""
    return f"names the task {task}: the signal is sent by its name, and the receiver is never called" if task else ""


def _is_name_of_task(sender: ast.expr, file: SourceFile, project: CeleryProject) -> bool:
    return isinstance(sender, ast.Attribute) and sender.attr == "name" and bool(_task(sender.value, file, project))


def _task(expression: ast.expr, file: SourceFile, project: CeleryProject) -> str:
    """Return the name of the task that an expression is."""
    if not isinstance(expression, (ast.Name, ast.Attribute)):
        return ""
    task = project.task_at(expression, file)
    return str(task.name) if task is not None else ""
