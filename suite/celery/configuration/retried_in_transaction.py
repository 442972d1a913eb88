"""What a task writes before it retries is not rolled back by the retry.

Why: ``retry()`` raises an exception. Within ``atomic()`` that rolls back all that the block has written: the row that the next run looks for is not
there, and the counter of attempts never rises.

Fix: leave the block before the task retries itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.branches import excludes
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, receiver, spelled

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#controlling-transactions-explicitly",
)

_ATOMIC = "django.db.transaction.atomic"
_WRITING = ("save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "delete")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each retry in a transaction that has written before, where no error has led there: then it should roll back."""
    for task in project.definitions:
        for block in own_nodes(task.node):
            if isinstance(block, ast.With) and any(_is_atomic(item.context_expr, task.file) for item in block.items):
                yield from _retries(block.body, block.lineno, task)
        if any(_is_atomic(decorator, task.file) for decorator in task.node.decorator_list):
            yield from _retries(task.node.body, task.node.lineno, task)


def _is_atomic(expression: ast.expr, file: SourceFile) -> bool:
    return file.dotted(expression.func if isinstance(expression, ast.Call) else expression) == _ATOMIC


def _retries(body: list[ast.stmt], line: int, task: DefinedTask) -> Iterator[Finding]:
    nodes = [node for statement in body for node in (statement, *own_nodes(statement))]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    for call in calls:
        owner = spelled(receiver(call) or call)
        written = [
            other
            for other in calls
            if method(other) in _WRITING and other.lineno < call.lineno and not excludes(other, call, task.file)
        ]
        is_retry = method(call) == "retry" and owner in ("self", task.node.name)
        if is_retry and written and not any(isinstance(node, ast.ExceptHandler) for node in task.file.ancestors(call)):
            yield Finding(
                f"{task.name} retries itself in the transaction of line {line}, which rolls back what "
                f".{method(written[0])}() in line {written[0].lineno} has written",
                at=task.file.at(call, task.name),
            )
