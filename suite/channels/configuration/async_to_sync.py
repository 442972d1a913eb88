"""No coroutine calls ``async_to_sync``, nor a plain function that does.

Why: it raises RuntimeError every time: "You cannot use AsyncToSync in the same thread as an async event loop".

Fix: await the coroutine itself; call a plain function that uses ``async_to_sync`` by ``await sync_to_async(function)(…)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, own_nodes
from django_conformance.source.orm.bridges import bridged_function
from django_conformance.source.orm.certain import certain_nodes
from django_conformance.source.orm.functions import Found
from django_conformance.source.orm.scope import Scope

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/async/#async-to-sync")

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
                if _is_bridge(node):
                    text = "a coroutine and calls async_to_sync(): RuntimeError in a running event loop"
                    yield Finding(f"{coroutine.name}() is {text}", subject=name, location=file.place(node))
                    continue
                found = scope.resolved(node) if bridged_function(node, file) is None else None
                bridge = _bridge_in(found) if found is not None else None
                if found is not None and bridge is not None:
                    yield Finding(
                        f"{coroutine.name}() is a coroutine and calls {called(node)}(), which calls async_to_sync() in "
                        f"{found.file.relative}:{bridge.lineno}: RuntimeError in a running event loop",
                        subject=name,
                        location=file.place(node),
                        hint=f"write await sync_to_async({called(node)})(…)",
                    )


def _is_bridge(node: ast.AST) -> bool:
    return called(node).rpartition(".")[2] == "async_to_sync()"


def _bridge_in(found: Found) -> ast.Call | None:
    """Return the call of what ``async_to_sync()`` returned that a plain function certainly makes."""
    source = ast.get_source_segment(found.file.text, found.node) or ""
    if not found.is_plain or any(word in source for word in _AWARE):
        return None
    nodes = (node for node in certain_nodes(found.node) if isinstance(node, ast.Call))
    return next((node for node in nodes if _is_bridge(node)), None)
