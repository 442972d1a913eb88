"""Code outside an event loop starts no asyncio task.

Why: a Celery task, a signal receiver, a command or a synchronous view runs in a thread without an event loop. ``asyncio.create_task()`` raises RuntimeError there. A task of
``get_event_loop()`` waits for a loop that nobody starts: its coroutine never runs.

Fix: write ``async_to_sync(function)(…)``, or ``asyncio.run(function(…))`` where nothing of Django's is shared.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, own_nodes, spelled, written

rule = Rule(level="should", docs="https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task")

_STARTING = ("create_task", "ensure_future")
_RUNNING = (
    "run_until_complete",
    "run_forever",
    "asyncio.run",
    "async_to_sync",
    "get_running_loop",
    "run_coroutine_threadsafe",
    "Runner",
)
_LOOPING = ("run", "start", "serve", "poll", "wait", "idle", "forever", "listen", "consume")
_DECORATORS = (
    "shared_task",
    "task",
    "periodic_task",
    "receiver",
    "api_view",
    "login_required",
    "require_POST",
    "require_GET",
    "require_http_methods",
)
"""Decorators, by their last names, of functions that are called without an event loop."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each asyncio task that a function starts which runs in a thread without a loop."""
    for file in project.context.sources.code(containing=_STARTING):
        for function in file.of(ast.FunctionDef):
            if not _without_loop(function, file):
                continue
            code = file.segment(function)
            if any(word in code for word in _RUNNING):
                continue
            if function.name == "handle" and any(_may_run(node) for node in own_nodes(function)):
                continue
            for node in own_nodes(function):
                name = called(node)
                owner, _, last = name.rpartition(".")
                if (
                    isinstance(node, ast.Call)
                    and last in _STARTING
                    and (owner == "asyncio" or "loop" in owner)
                    and node.args
                ):
                    yield Finding(
                        f"{function.name}() calls {written(node)}, and runs in a thread without an event loop: the coroutine never runs",
                        at=file.at(node, f"{file.module}.{function.name}"),
                        hint="write async_to_sync(function)(…).",
                    )


def _may_run(node: ast.AST) -> bool:
    """Whether a call may run the event loop: a bot's ``run()``, ``start_polling()``, ``serve_forever()``."""
    last = called(node).rpartition(".")[2]
    return any(word in last for word in _LOOPING) and last not in _STARTING


def _without_loop(function: ast.FunctionDef, file: SourceFile) -> bool:
    """Whether a function is a task of Celery's, a receiver, a view or a command."""
    names = {
        spelled(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]
        for node in function.decorator_list
    }
    return not names.isdisjoint(_DECORATORS) or (function.name == "handle" and ".management.commands." in file.module)
