"""A view that waits for a task gives up after a timeout.

Why: ``get()`` without a timeout waits until the task has ended. Where no worker runs, or the queue is long, the visitor
waits for ever, and each such request holds a thread or a process of the server until none is left for other pages.

Fix: write ``get(timeout=10)`` and answer that the result is not there yet, or answer with the task's id and let the page ask again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.waits import waits_in
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, method, own_nodes

rule = Rule(
    level="should", docs="https://docs.celeryq.dev/en/stable/reference/celery.result.html#celery.result.AsyncResult.get"
)

_ASKING = ("ready", "state", "status", "successful", "failed", "READY_STATES")
_REQUEST = ("request", "_request", "req")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each wait without an end in a function that takes a request, unless it asks first whether the result is there."""
    if all(app.record.configuration.get("task_always_eager") for app in project.apps):
        return
    for file in project.files:
        for function in file.functions:
            if not _is_view(function) or _asks(function):
                continue
            for wait in waits_in(function, file):
                if _is_endless(wait):
                    yield Finding(
                        f"{function.name}() waits for a task by .{method(wait)}() without a timeout: where no worker answers, the "
                        "request never ends",
                        at=file.at(wait),
                        hint=f"Write .{method(wait)}(timeout=…), and handle celery.exceptions.TimeoutError.",
                    )


def _is_view(function: Function) -> bool:
    parameters = [parameter.arg for parameter in function.args.args if parameter.arg not in ("self", "cls")]
    return parameters[:1] != [] and parameters[0] in _REQUEST


def _asks(function: Function) -> bool:
    """Whether a function asks for the state of a result, or whether tasks run eagerly: then the result is there."""
    nodes = list(own_nodes(function))
    names = [node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in nodes]
    return any(name in _ASKING or "EAGER" in str(name).upper() for name in names)


def _is_endless(wait: ast.Call) -> bool:
    timeouts = [*wait.args[:1], *(keyword.value for keyword in wait.keywords if keyword.arg in ("timeout", None))]
    return all(isinstance(value, ast.Constant) and value.value is None for value in timeouts)
