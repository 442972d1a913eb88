"""Code that publishes a task later passes a function or a signature, not the result of publishing it now.

Why: the task is published at once: inside the transaction, or whenever the module is imported. And on_commit(),
add_periodic_task(), chain() and the like fail on the result that they are given. A task that is called like a function,
``group(send(pk) for …)``, runs at once and in the calling process.

Fix: write ``transaction.on_commit(lambda: task.delay(…))`` or ``task.delay_on_commit(…)``, and ``task.s(…)`` elsewhere.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.canvas import CHAIN, CHORD, GROUP
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes
from django_conformance.source.objects import at

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/canvas.html#signatures")

_PUBLISHING = ("delay", "apply_async")
_SIGNING = ("s", "si", "signature", "subtask", "chunks", "map", "starmap")
_ON_COMMIT = ("django.db.transaction.on_commit", "django.db.on_commit")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call of ``delay()`` or ``apply_async()`` that stands where a callback is taken."""
    for file in project.files if project.inventory.apps else ():
        for call in file.of(ast.Call):
            for callback in _callbacks(call, file):
                if isinstance(callback, ast.Call) and method(callback) in _PUBLISHING:
                    task = ast.unparse(callback.func).rpartition(".")[0]
                    yield _finding(call, callback, file, task, f"publishes {task} at once and returns a result")
                elif isinstance(callback, ast.Call) and _runs_task(callback, file, project):
                    task = ast.unparse(callback.func)
                    yield _finding(
                        call, callback, file, task, "runs the task at once, in this process, and gives its value"
                    )


def _callbacks(call: ast.Call, file: SourceFile) -> Iterator[ast.expr]:
    """Yield what a call takes to publish later."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    name = file.dotted(call.func)
    callbacks: list[ast.expr | None] = []
    if name in (*CHAIN, *CHORD, *GROUP):
        callbacks = [*call.args]
    elif isinstance(call.func, ast.Call) and file.dotted(call.func.func) in CHORD:
        callbacks = [*call.args[:1]]
    elif name in _ON_COMMIT:
        callbacks = [*call.args[:1], given.get("func")]
    elif _called(call, file) == "add_periodic_task":
        callbacks = [*call.args[1:2], given.get("sig")]
    elif _called(call, file) == "apply_async":
        callbacks = [given.get("link"), given.get("link_error")]
    for callback in callbacks:
        for item in callback.elts if isinstance(callback, (ast.List, ast.Tuple)) else [callback]:
            if item is not None:
                yield item.elt if isinstance(item, (ast.ListComp, ast.GeneratorExp)) else item


def _called(call: ast.Call, file: SourceFile) -> str:
    return method(call) or file.dotted(call.func).rpartition(".")[2]


def _runs_task(callback: ast.Call, file: SourceFile, project: CeleryProject) -> bool:
    """Whether an expression calls a task of the project like a function, and the task returns no signature."""
    task = project.task_at(callback.func, file)
    if task is None or isinstance(at(file.qualified(callback.func)), type):
        return False
    definitions = (definition.node for definition in project.definitions if definition.name == task.name)
    return not any(
        method(node) in _SIGNING or getattr(node, "id", "") in ("signature", "group", "chain", "chord")
        for definition in definitions
        for node in own_nodes(definition)
    )


def _finding(call: ast.Call, callback: ast.Call, file: SourceFile, task: str, what: str) -> Finding:
    called = _called(call, file) or "chord"
    needed = "a function" if called == "on_commit" else "a signature"
    return Finding(
        f"{called}() in line {call.lineno} is given {ast.unparse(callback)}, which {what}: it needs {needed}",
        at=file.at(callback),
        evidence={"task": task},
    )
