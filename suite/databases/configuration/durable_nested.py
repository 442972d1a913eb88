"""No ``durable`` transaction is opened inside another transaction.

Why: ``atomic(durable=True)`` promises that the end of its block commits. Within another ``atomic()`` on the same database, or in a view under
``ATOMIC_REQUESTS``, it raises RuntimeError: "A durable atomic block cannot be nested within another atomic block."

Fix: end the outer transaction first, or leave out ``durable=True``. Write ``@transaction.non_atomic_requests`` over a view that commits by itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.transactional import places
from django_conformance.discovery.databases.transactions import Transaction
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, nodes_within, own_nodes, written

from . import ENGINES

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#controlling-transactions-explicitly",
    after=ENGINES,
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each durable block, and each call of a function that opens one, where a transaction of its database is open."""
    durable = [block for block in project.transactions if _is_durable(block) and block.alias is not None]
    if not durable:
        return
    calls = {block.call: block for block in durable}
    functions = {name: block for block in durable for name in _names(block)}
    told: set[ast.AST] = set()
    for file, function, alias, why, nodes in _open(project):
        for node, block in _opened(nodes, file, calls, functions):
            if block.alias == alias and node not in told:
                told.add(node)
                by = (
                    ""
                    if node is block.call
                    else f", which opens {written(block.call)} in {block.file.place(block.call)},"
                )
                yield Finding(
                    f"{function.name}() runs {written(node)}{by} {why}: RuntimeError, a durable block cannot be nested",
                    at=file.at(node, f"{file.module}.{function.name}"),
                    evidence={"alias": alias},
                )


def _is_durable(block: Transaction) -> bool:
    return isinstance(block.call, ast.Call) and any(
        keyword.arg == "durable" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in block.call.keywords
    )


def _names(block: Transaction) -> Iterator[str]:
    """Yield the dotted path of the function of a module that a durable block is in, or that it decorates."""
    function = block.file.function_around(block.call)
    if function is not None and isinstance(block.file.parents.get(function), ast.Module):
        yield f"{block.file.module}.{function.name}"


def _open(project: DatabasesProject) -> Iterator[tuple[SourceFile, Function, str, str, Iterable[ast.AST]]]:
    """Yield where a transaction is open: file and function, the alias, what opened it, and the nodes that run in it."""
    for block in project.transactions:
        function = block.file.function_around(block.call)
        if function is not None and block.alias is not None:
            nodes = [node for node in nodes_within(block.body) if node is not block.call]
            yield block.file, function, block.alias, f"within {written(block.call)} of line {block.call.lineno}", nodes
    if any(
        database.options.get("ATOMIC_REQUESTS")
        for database in project.inventory.databases
        if database.alias == "default"
    ):
        for place in places(project):
            is_method = isinstance(place.file.parents.get(place.function), ast.ClassDef)
            if place.why == "under ATOMIC_REQUESTS" and (is_method or "views" in place.file.module.split(".")):
                yield place.file, place.function, "default", place.why, own_nodes(place.function)


def _opened(
    nodes: Iterable[ast.AST],
    file: SourceFile,
    calls: Mapping[ast.expr, Transaction],
    functions: Mapping[str, Transaction],
) -> Iterator[tuple[ast.expr, Transaction]]:
    """Yield what opens a durable block: its own ``atomic``, or a call of the function that does."""
    for node in nodes:
        if isinstance(node, ast.Call):
            block = calls.get(node) or functions.get(file.qualified(node.func))
            if block is not None:
                yield node, block
