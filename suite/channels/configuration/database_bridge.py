"""A consumer queries the database through ``database_sync_to_async``.

Why: ``sync_to_async`` leaves the thread's database connection as it is. A consumer lives for hours: a connection that the
server has closed, or that is too old, is used again and fails. With ``thread_sensitive=False`` each thread of a pool opens a
connection of its own, which nothing closes.

Fix: write ``database_sync_to_async`` of ``channels.db``: it closes connections that are old or broken, before and after.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile, Sources
from django_conformance.source.nodes import Function, own_nodes, written
from django_conformance.source.orm.asking import asks, asks_in
from django_conformance.source.orm.scope import Scope

rule = Rule(
    level="should", docs="https://channels.readthedocs.io/en/stable/topics/databases.html#database-sync-to-async"
)

_CLOSING = ("close_old_connections", "connection.close", "connections.close_all")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each ``sync_to_async`` around what queries: of consumers, and everywhere where the thread is any."""
    sources = project.context.sources
    of_consumers = {function for consumer in project.consumers for function in consumer.own_methods.values()}
    files = sources.code(containing=("sync_to_async",)) if project.inventory.installed else ()
    for file in files:
        for function in file.functions:
            for node, bridge, queries in _bridged(function, file, sources):
                is_any = _is_insensitive(bridge)
                if function not in of_consumers and not is_any:
                    continue
                where = "a thread of a pool, whose connection nothing closes" if is_any else "a consumer"
                yield Finding(
                    f"{function.name}() queries through {written(bridge)} in {where}: {queries}",
                    at=file.at(node, f"{file.module}.{function.name}"),
                    hint="write database_sync_to_async of channels.db",
                )


def _bridged(function: Function, file: SourceFile, sources: Sources) -> Iterator[tuple[ast.AST, ast.expr, str]]:
    """Yield each use of ``sync_to_async`` by a function, the expression that makes the bridge, and what queries."""
    for decorator in function.decorator_list:
        if _is_bridge(decorator.func if isinstance(decorator, ast.Call) else decorator, file):
            asking = asks(function, file, sources)
            if asking and not _closes(function, file):
                yield decorator, decorator, asking[0].how
    scope = Scope(function, file, sources)
    for node in own_nodes(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and _is_bridge(node.func.func, file):
            given = node.func.args[0] if node.func.args else None
            if given is not None and not _closes(given, file):
                how = _how(given, node, scope)
                if how:
                    yield node, node.func, how


def _how(given: ast.expr, node: ast.Call, scope: Scope) -> str:
    """Return how a function queries that is run in a thread; "" where it is not certain to."""
    if isinstance(given, ast.Lambda):
        call: ast.expr = given.body
        asking = asks_in([call, *own_nodes(call)], scope)
    else:
        call = ast.copy_location(ast.Call(given, node.args, node.keywords), node)
        found = scope.resolved(call) if isinstance(call, ast.Call) else None
        if found is not None and _closes(found.node, found.file):
            return ""
        asking = asks_in([call], scope)
    return asking[0].how if asking else ""


def _is_bridge(node: ast.expr, file: SourceFile) -> bool:
    return file.dotted(node) == "asgiref.sync.sync_to_async"


def _is_insensitive(bridge: ast.expr) -> bool:
    keywords = bridge.keywords if isinstance(bridge, ast.Call) else []
    return any(
        keyword.arg == "thread_sensitive" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in keywords
    )


def _closes(node: ast.AST, file: SourceFile) -> bool:
    return any(word in (ast.get_source_segment(file.text, node) or "") for word in _CLOSING)
