"""No task waits for another task.

Why: Celery refuses it with RuntimeError. Where it is allowed, a full pool waits forever.

Fix: chain the tasks, or make a chord.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.discovery.celery.waits import loops_in, waits_in
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#avoid-launching-synchronous-subtasks",
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the first wait in each task, and in each function of the project that a task calls."""
    functions = {f"{file.module}.{node.name}": (file, node) for file in project.files for node in _top_level(file)}
    tasks = {task.function for task in project.definitions}
    for task in project.definitions:
        own = min(waits_in(task.node, task.file), key=lambda call: call.lineno, default=None)
        if own is not None:
            yield _finding(task, own, task.file, f".{method(own)}() in line {own.lineno}")
            continue
        loop = next(loops_in(task.node, task.file), None)
        if loop is not None:
            yield Finding(
                f"{task.name} asks in a loop whether another task has ended (line {loop.lineno}): where tasks fill all processes, "
                "it waits forever",
                at=task.file.at(loop, task.name),
            )
            continue
        for name, (file, helper) in _helpers(task, functions).items():
            wait = next(waits_in(helper, file), None)
            if wait is not None and name not in tasks:
                yield _finding(task, wait, file, f".{method(wait)}() in {helper.name}(), {file.place(wait)}")
                break


def _finding(task: DefinedTask, wait: ast.Call, file: SourceFile, where: str) -> Finding:
    return Finding(
        f"{task.name} waits for another task ({where}): Celery raises RuntimeError, 'Never call result.get() within a "
        "task!'",
        at=file.at(wait, task.name),
        evidence={"line": wait.lineno},
    )


def _top_level(file: SourceFile) -> list[Function]:
    return [node for node in file.tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def _helpers(
    task: DefinedTask, functions: dict[str, tuple[SourceFile, Function]]
) -> dict[str, tuple[SourceFile, Function]]:
    """Return the functions of the project that a task calls by their names."""
    called = [task.file.qualified(node.func) for node in own_nodes(task.node) if isinstance(node, ast.Call)]
    return {name: functions[name] for name in called if name in functions}
