"""No task catches its own retry.

Why: retry() raises Retry to end the attempt. Where ``except Exception`` swallows it, the attempt goes on, counts as a
success, and runs what is chained to it, while the retry is on its way.

Fix: call retry() in the except clause, or put ``except Retry: raise`` before it.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask, raises_retry
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#retrying")

_CATCHING = {"Exception", "BaseException", "Retry", ""}


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each except clause that swallows a retry."""
    for task in project.definitions:
        for block in ast.walk(task.node):
            if isinstance(block, ast.Try):
                yield from _swallowed(block, task)


def _swallowed(block: ast.Try, task: DefinedTask) -> Iterator[Finding]:
    retry = next((node for statement in block.body for node in ast.walk(statement) if raises_retry(node)), None)
    handler = next((handler for handler in block.handlers if _caught(handler, task.file) & _CATCHING), None)
    if retry is None or handler is None or "Retry" in _caught(handler, task.file):
        return
    if not any(isinstance(node, ast.Raise) or raises_retry(node) for node in ast.walk(handler)):
        yield Finding(
            f"{task.name} calls retry() in line {getattr(retry, 'lineno', 0)} inside a try whose except in line "
            f"{handler.lineno} catches it: the attempt counts as a success, and what follows it runs",
            at=task.file.at(handler, task.name),
        )


def _caught(handler: ast.ExceptHandler, file: SourceFile) -> set[str]:
    """Return the names of the exceptions that a handler catches, "" for all."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {file.dotted(kind).rpartition(".")[2] if kind is not None else "" for kind in kinds}
