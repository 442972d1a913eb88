"""A command that runs forever closes connections that the server may have dropped.

Why: Django checks its connections before and after a request alone. In a loop that waits, the server or a firewall closes the idle one, or it
restarts: "server has gone away", "connection already closed", in every round from then on.

Fix: call ``close_old_connections()`` in each round, before the first query.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, own_nodes, spelled
from django_conformance.source.orm.asking import Asking, asks_in
from django_conformance.source.orm.scope import Scope

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/databases/#caveats")

_CLOSING = (
    "close_old_connections",
    "close_all",
    "connection.close",
    "close_if_unusable",
    "ensure_connection",
    ".close()",
)
_WAITING = ("sleep", "wait", "poll", "listen", "brpop", "blpop", "get_message", "recv", "receive")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each loop without an end, of a command, that waits and queries a server, where nothing closes connections."""
    if all(
        database.vendor == "sqlite"
        for database in project.inventory.databases
        if database.alias in project.inventory.usable
    ):
        return
    for file in project.context.sources.code(containing=("while",)):
        if ".management.commands." not in file.module or any(word in file.text for word in _CLOSING):
            continue
        for function in file.functions:
            yield from _of_function(function, file, project)


def _of_function(function: Function, file: SourceFile, project: DatabasesProject) -> Iterator[Finding]:
    for loop in own_nodes(function):
        if not (isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant) and loop.test.value):
            continue
        nodes = [inner for statement in loop.body for inner in (statement, *own_nodes(statement))]
        if any(isinstance(node, (ast.Break, ast.Return)) for node in nodes):
            continue
        if not any(isinstance(node, ast.Call) and spelled(node.func).rpartition(".")[2] in _WAITING for node in nodes):
            continue
        asking = next(iter(asks_in(nodes, Scope(function, file, project.context.sources))), None)
        if asking is not None and not _is_caught(asking, loop, file):
            yield Finding(
                f"{function.name}() {asking.how} in a loop that never ends and waits: nothing gives up a connection that the "
                "server has closed",
                at=file.at(loop, f"{file.module}.{function.name}"),
                evidence={"query": asking.text},
            )


def _is_caught(asking: Asking, loop: ast.While, file: SourceFile) -> bool:
    """Whether an error of the database is caught by name within the loop."""
    return any(
        isinstance(node, ast.ExceptHandler) and node.type is not None and "OperationalError" in ast.unparse(node.type)
        for node in ast.walk(loop)
    )
