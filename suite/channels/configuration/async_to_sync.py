"""No coroutine calls ``async_to_sync`` or ``asyncio.run()``, nor a plain function that does.

Why: they start an event loop, which a thread cannot do where one is running. It is a RuntimeError every time: "You cannot use AsyncToSync in the
same thread as an async event loop", "asyncio.run() cannot be called from a running event loop".

Fix: await the coroutine itself; call a plain function that uses them by ``await sync_to_async(function)(…)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, own_nodes
from django_conformance.source.orm.bridges import bridged_function
from django_conformance.source.orm.certain import certain_nodes
from django_conformance.source.orm.functions import Found
from django_conformance.source.orm.scope import Scope

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/async/#async-to-sync")

_RUNNING = (
    "asyncio.get_event_loop().run_until_complete",
    "asyncio.new_event_loop().run_until_complete",
    "loop.run_until_complete",
)
_AWARE = ("get_running_loop", "get_event_loop", "RuntimeError")
"""Words of a function that asks whether it is in an event loop."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each call of what ``async_to_sync()`` returned in a coroutine, through plain functions too."""
    sources = project.context.sources
    for file in sources.code(containing=("async def",)) if project.inventory.installed else ():
        for coroutine in file.of(ast.AsyncFunctionDef):
            scope = Scope(coroutine, file, sources)
            for node in own_nodes(coroutine):
                if not isinstance(node, ast.Call):
                    continue
                name = f"{file.module}.{coroutine.name}"
                starting = _starts(node, file)
                if starting:
                    text = f"a coroutine and calls {starting}(): RuntimeError in a running event loop"
                    yield Finding(f"{coroutine.name}() is {text}", at=file.at(node, name))
                    continue
                found = scope.resolved(node) if bridged_function(node, file) is None else None
                bridge = _bridge_in(found) if found is not None else None
                if found is not None and bridge is not None:
                    yield Finding(
                        f"{coroutine.name}() is a coroutine and calls {called(node)}(), which calls {_starts(bridge, found.file)}() in "
                        f"{found.file.relative}:{bridge.lineno}: RuntimeError in a running event loop",
                        at=file.at(node, name),
                        hint=f"write await sync_to_async({called(node)})(…)",
                    )


def _starts(node: ast.Call, file: SourceFile) -> str:
    """Return the name of what starts an event loop in a call; "" where nothing does."""
    name = called(node)
    if name.rpartition(".")[2] == "async_to_sync()":
        return "async_to_sync"
    if file.dotted(node.func) == "asyncio.run":
        return "asyncio.run"
    return name if name in _RUNNING else ""


def _bridge_in(found: Found) -> ast.Call | None:
    """Return the call of what ``async_to_sync()`` returned that a plain function certainly makes."""
    source = ast.get_source_segment(found.file.text, found.node) or ""
    if not found.is_plain or any(word in source for word in _AWARE):
        return None
    nodes = (node for node in certain_nodes(found.node) if isinstance(node, ast.Call))
    return next((node for node in nodes if _starts(node, found.file)), None)
