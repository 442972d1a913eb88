"""Code keeps a reference to every background task that it creates.

Why: the event loop holds its tasks weakly. A task that nothing refers to can be garbage-collected before it finishes: what it was
going to send is never sent, and there is no error.

Fix: keep it: ``self.task = asyncio.create_task(…)``, and cancel it in ``disconnect()``; or add it to a set, from which
``add_done_callback(tasks.discard)`` removes it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, called, own_nodes, written

from .blocking_call import served

rule = Rule(level="should", docs="https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task")

_STARTING = ("create_task", "ensure_future")
_LOOPS = ("get_event_loop()", "get_running_loop()", "new_event_loop()")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each task that is made and thrown away, or kept by a variable that is never read, where a server runs it."""
    if not project.inventory.installed:
        return
    functions: dict[tuple[Function, SourceFile], None] = {
        (method, consumer.file): None for consumer in project.consumers for method in consumer.own_methods.values()
    }
    functions.update(dict.fromkeys(served(project)))
    for function, file in functions:
        for node in own_nodes(function):
            call = _dropped(node, function)
            if call is not None and _starts(call, function, file):
                yield Finding(
                    f"{function.name}() starts {_started(call)} in the background and keeps no reference to the task: it may be "
                    "collected before it has finished",
                    at=file.at(call, f"{file.module}.{function.name}"),
                    evidence={"call": called(call)},
                )


def _dropped(node: ast.AST, function: Function) -> ast.Call | None:
    """Return the call whose result nothing keeps."""
    value: ast.expr | None = None
    if isinstance(node, ast.Expr):
        value = node.value
        if (
            isinstance(value, ast.Call)
            and called(value).endswith("add_done_callback")
            and isinstance(value.func, ast.Attribute)
        ):
            value = value.func.value
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        is_read = any(
            isinstance(inner, ast.Name) and inner.id == name and not isinstance(inner.ctx, ast.Store)
            for inner in ast.walk(function)
        )
        is_shared = any(
            isinstance(inner, (ast.Global, ast.Nonlocal)) and name in inner.names for inner in ast.walk(function)
        )
        value = None if is_read or is_shared else node.value
    return value if isinstance(value, ast.Call) else None


def _starts(call: ast.Call, function: Function, file: SourceFile) -> bool:
    """Whether a call starts a task on an event loop; a group keeps its own tasks."""
    owner, _, name = called(call).rpartition(".")
    if name not in _STARTING:
        return False
    if file.dotted(call.func) in tuple(f"asyncio.{starting}" for starting in _STARTING):
        return True
    if owner.endswith(_LOOPS):
        return True
    loops = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and f"{called(node.value)}()".endswith(_LOOPS)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return owner in loops


def _started(call: ast.Call) -> str:
    return written(call.args[0]) if call.args else "a coroutine"
