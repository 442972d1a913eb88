"""A task does not end its process.

Why: ``sys.exit()`` in a task ends the worker's child process: Celery reports WorkerLostError instead of what went wrong, acknowledges the
message, and loses what other threads of that process were doing.

Fix: raise an exception, or ``return``; for a failure that is not to be retried, ``raise Reject(reason, requeue=False)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, guarded, own_nodes
from django_conformance.source.orm.functions import Found, named

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#Task.acks_late")

_ENDING = ("sys.exit", "os._exit", "os.abort")
_BUILT_IN = ("exit", "quit")
_DEEPEST = 3


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each task that ends its process, itself or in a function of the project that it calls."""
    for task in project.definitions:
        found = _ends(Found(task.node, task.file), project, 0)
        if found is not None:
            file, node, path = found
            through = f" through {' and '.join(f'{name}()' for name in path)}" if path else ""
            yield Finding(
                f"{task.name} runs {ast.unparse(node)}{through}: it ends the worker's process, and the task in WorkerLostError",
                subject=task.name,
                location=file.place(node),
                evidence={"call": ast.unparse(node)},
            )


def _ends(found: Found, project: CeleryProject, depth: int) -> tuple[SourceFile, ast.AST, list[str]] | None:
    """Return where a function ends its process, and the functions on the way there."""
    for node in own_nodes(found.node):
        if _is_end(node, found.file) and not guarded(found.node, node, ("SystemExit", "BaseException")):
            return found.file, node, []
    for node in own_nodes(found.node) if depth < _DEEPEST else ():
        if isinstance(node, ast.Call) and not guarded(found.node, node, ("SystemExit", "BaseException")):
            inner = named(node.func, found.file, project.context.sources)
            if inner is not None and inner.is_plain and not _is_main(inner.node):
                deeper = _ends(inner, project, depth + 1)
                if deeper is not None:
                    return deeper[0], deeper[1], [inner.node.name, *deeper[2]]
    return None


def _is_end(node: ast.AST, file: SourceFile) -> bool:
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "SystemExit"
    if not isinstance(node, ast.Call):
        return False
    is_built_in = isinstance(node.func, ast.Name) and node.func.id in _BUILT_IN and node.func.id not in file.names
    return (is_built_in and not file.rebinds(node.func)) or file.dotted(node.func) in _ENDING  # type: ignore[arg-type]


def _is_main(function: Function) -> bool:
    return function.name in ("main", "run_from_argv")
