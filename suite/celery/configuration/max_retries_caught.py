"""Code that catches MaxRetriesExceededError does not pass an exception to retry().

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
        if any(_counts(node) for node in own_nodes(task.node)):
            continue
        for guard in own_nodes(task.node):
            handler = next(filter(_is_for_it, guard.handlers), None) if isinstance(guard, ast.Try) else None
            if not isinstance(guard, ast.Try) or handler is None:
                continue
            retries = [
                node for node in nodes_within(guard.body) if isinstance(node, ast.Call) and method(node) == "retry"
            ]
            errors = [_error(call) for call in retries]
            if None in errors:
                continue
            for call, error in zip(retries, errors, strict=True):
                if error is not None:
                    yield Finding(
                        f"{task.name} catches {_CAUGHT} in line {handler.lineno} around {ast.unparse(call)}: after the last attempt that "
                        f"raises {ast.unparse(error)} instead, and the handler never runs",
                        at=task.file.at(handler, task.name),
                    )


def _counts(node: ast.AST) -> bool:
    """Whether a task looks itself how many of its retries are left."""
    return isinstance(node, ast.Compare) and all(
        word in ast.unparse(node) for word in ("request.retries", "max_retries")
    )


def _is_for_it(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and ast.unparse(handler.type).rpartition(".")[2] == _CAUGHT


def _error(call: ast.Call) -> ast.expr | None:
    """Return the exception that a retry is given; none where it may raise the one that is caught."""
    given = {word.arg: word.value for word in call.keywords}
    error = given.get("exc")
    is_none = error is None or (isinstance(error, ast.Constant) and error.value is None)
    return None if is_none or None in given or _CAUGHT in ast.unparse(error or call) else error
