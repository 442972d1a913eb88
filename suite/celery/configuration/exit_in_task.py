"""A task does not end its process.

Why: ``sys.exit()`` in a task ends the worker's child process: Celery reports WorkerLostError instead of what went wrong, acknowledges the
message, and loses what other threads of that process were doing.

Fix: raise an exception, or ``return``; for a failure that is not to be retried, ``raise Reject(reason, requeue=False)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.running import first_run
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.orm.functions import Found

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#Task.acks_late")

_ENDING = ("sys.exit", "os._exit", "os.abort")
_BUILT_IN = ("exit", "quit")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each task that ends its process, itself or in a function of the project that it calls."""
    for task in project.definitions:
        run = first_run(Found(task.node, task.file), project.context.sources, _is_end, ("SystemExit", "BaseException"))
        if run is not None:
            yield Finding(
                f"{task.name} runs {ast.unparse(run.node)}{run.through}: it ends the worker's process, and the task in "
                "WorkerLostError",
                at=run.file.at(run.node, task.name),
                evidence={"call": ast.unparse(run.node)},
            )


def _is_end(node: ast.AST, file: SourceFile) -> bool:
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "SystemExit"
    if not isinstance(node, ast.Call):
        return False
    is_built_in = isinstance(node.func, ast.Name) and node.func.id in _BUILT_IN and node.func.id not in file.names
    return (is_built_in and not file.rebinds(node.func)) or file.dotted(node.func) in _ENDING  # type: ignore[arg-type]
