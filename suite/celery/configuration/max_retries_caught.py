"""Who catches MaxRetriesExceededError gives retry() no exception of its own.

Why: after the last attempt ``retry(exc=error)`` raises ``error``, and MaxRetriesExceededError only where it was given none: the handler
never runs, and what it should write or send is missing.

Fix: call ``self.retry()`` without ``exc`` there, or ask ``self.request.retries >= self.max_retries`` before it.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method, nodes_within, own_nodes

rule = Rule(
    level="must", docs="https://docs.celeryq.dev/en/stable/reference/celery.app.task.html#celery.app.task.Task.retry"
)

_CAUGHT = "MaxRetriesExceededError"


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each retry with an exception in a ``try`` that catches the other one alone."""
    for task in project.definitions:
        for guard in own_nodes(task.node):
            handler = next(filter(_is_for_it, guard.handlers), None) if isinstance(guard, ast.Try) else None
            if not isinstance(guard, ast.Try) or handler is None:
                continue
            for call in nodes_within(guard.body):
                given = {word.arg: word.value for word in call.keywords} if isinstance(call, ast.Call) else {}
                if method(call) == "retry" and "exc" in given and None not in given and not _is_none(given["exc"]):
                    yield Finding(
                        f"{task.name} catches {_CAUGHT} in line {handler.lineno} around {ast.unparse(call)}: after the last attempt that "
                        f"raises {ast.unparse(given['exc'])} instead, and the handler never runs",
                        at=task.file.at(handler, task.name),
                    )


def _is_for_it(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and ast.unparse(handler.type).rpartition(".")[2] == _CAUGHT


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
