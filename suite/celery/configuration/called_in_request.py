"""A view sends a task to a worker and does not run it in the request.

Why: ``remind(pk)`` is a call like any other: the task runs in the process of the request, without its retries, its limits and its queue,
and the visitor waits for it.

Fix: write ``remind.delay(pk)``; where it is meant to run at once, put its body into a function and call that.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, guarded, own_nodes

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/calling.html#basics")

_REQUEST = ("request", "_request", "req")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each task that a view calls as a function and whose result it throws away, unless it handles the task's errors.

    A task that is also sent, or on the schedule, may be run at once on purpose.
    """
    sent = {call.name for call in project.calls} | {entry.task for entry in project.inventory.beat}
    for file in project.files:
        for function in file.functions if not file.is_test else ():
            for node in own_nodes(function) if _is_view(function) else ():
                call = node.value if isinstance(node, ast.Expr) else None
                name = call.func if isinstance(call, ast.Call) else None
                if not isinstance(call, ast.Call) or not isinstance(name, (ast.Name, ast.Attribute)):
                    continue
                task = project.task_at(name, file)
                is_rebound = isinstance(name, ast.Name) and file.rebinds(name)
                is_chosen = _is_sent_too(ast.unparse(name), function) or guarded(function, call)
                if task is not None and str(task.name) not in sent and not is_rebound and not is_chosen:
                    yield Finding(
                        f"{function.name}() calls {task.name} as a function, and nothing sends it: it runs in the request, and not "
                        "in a worker",
                        at=file.at(call, str(task.name)),
                        hint=f"Write {ast.unparse(name)}.delay({', '.join(map(ast.unparse, call.args))}).",
                    )


def _is_sent_too(name: str, function: Function) -> bool:
    """Whether the view also sends the task, in another case: then it chooses."""
    return any(isinstance(node, ast.Attribute) and ast.unparse(node.value) == name for node in own_nodes(function))


def _is_view(function: Function) -> bool:
    parameters = [parameter.arg for parameter in function.args.args if parameter.arg not in ("self", "cls")]
    return bool(parameters) and parameters[0] in _REQUEST
