"""Processes that are forked do not use the database connection of the process that forks them.

Why: a forked process has a copy of the open connection. Two processes then speak on one socket: "SSL error: decryption failed or bad record mac",
"server closed the connection unexpectedly", or rows that belong to the other one's query.

Fix: call ``connections.close_all()`` before the pool is made: each process then opens a connection of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, method, own_nodes, written
from django_conformance.source.orm.asking import asks, asks_in
from django_conformance.source.orm.scope import Scope

from . import ENGINES

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/databases/#caveats", after=ENGINES)

_FORKING = (
    *(
        "multiprocessing.Pool",
        "multiprocessing.pool.Pool",
        "multiprocessing.Process",
        "multiprocessing.context.Process",
    ),
    *("concurrent.futures.ProcessPoolExecutor", "concurrent.futures.process.ProcessPoolExecutor"),
)
_SUBMITTING = (
    "submit",
    "map",
    "imap",
    "imap_unordered",
    "starmap",
    "apply_async",
    "map_async",
    "apply",
    "starmap_async",
)
_OTHERWISE = (
    "spawn",
    "forkserver",
    "close_all",
    "connection.close()",
    "connections.close",
    "initializer",
    "close_old_connections",
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each pool or process that is made after a query, and runs a function that queries as well."""
    if not any(database.vendor in ("postgresql", "mysql") for database in project.inventory.databases):
        return
    for file in project.context.sources.code(containing=("multiprocessing", "ProcessPoolExecutor")):
        if any(word in file.text for word in _OTHERWISE):
            continue
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                if not isinstance(call, ast.Call) or file.dotted(call.func) not in _FORKING:
                    continue
                before = [node for node in own_nodes(function) if getattr(node, "lineno", call.lineno) < call.lineno]
                asked = asks_in(before, scope)
                target = _target(function, scope) if asked else ""
                if target:
                    yield Finding(
                        f"{function.name}() queries by {asked[0].text}, and then forks processes by {written(call.func)}() that run {target}(), which "
                        "queries on the same connection",
                        at=file.at(call, f"{file.module}.{function.name}"),
                        evidence={"query": asked[0].text},
                    )


def _target(function: Function, scope: Scope) -> str:
    """Return the function that a process is given to run and that queries; "" where none certainly does."""
    for node in own_nodes(function):
        if not isinstance(node, ast.Call):
            continue
        given = next((keyword.value for keyword in node.keywords if keyword.arg == "target"), None)
        given = node.args[0] if given is None and method(node) in _SUBMITTING and node.args else given
        if not isinstance(given, (ast.Name, ast.Attribute)):
            continue
        found = scope.resolved(ast.copy_location(ast.Call(given, [], []), given))
        if found is not None and asks(found.node, found.file, scope.sources):
            return found.node.name
    return ""
