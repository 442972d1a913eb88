"""An error that should roll a transaction back is not swallowed inside it.

Why: ``atomic`` rolls back when an exception leaves it. Where a ``try`` within it catches everything and goes on, or returns an answer with status
400, what has been written until then is committed: half of it.

Fix: put the ``try`` around ``with transaction.atomic():``; or call ``transaction.set_rollback(True)`` in the handler.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.transactions import Transaction, is_transaction
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import links, method, nodes_within, spelled, written
from django_conformance.source.orm.asking import Asking, asks_in
from django_conformance.source.orm.scope import Scope
from django_conformance.source.values import WRITING

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#controlling-transactions-explicitly",
)

_CERTAIN = ("save", *WRITING)
_WRITES = (*_CERTAIN, "add", "set")
"""The last two are methods of sets and caches too."""
_ALL = ("Exception", "BaseException")
_FEWEST = 2
_HARMLESS = (
    "log",
    "print",
    "messages.",
    "timezone.",
    "str",
    "len",
    "dict",
    "list",
    "set",
    "sorted",
    "self.log",
    "self.stdout",
)
"""How calls begin that raise no error."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each try that is a whole transaction, writes several times, and keeps every error to itself."""
    for block in project.transactions:
        for guard in block.body:
            handler = _catching(guard) if isinstance(guard, ast.Try) else None
            if (
                handler is None
                or not isinstance(guard, ast.Try)
                or _decides(guard, handler, block)
                or _opens(guard, block)
            ):
                continue
            writes = _writes(guard, block, project)
            between = _may_fail(guard, writes)
            if between is not None:
                yield Finding(
                    f"the try in {block.written} of line {block.call.lineno} catches every error and keeps it: what {writes[0].text} wrote "
                    f"is committed, where {written(between)} raises one",
                    at=block.file.at(handler),
                    hint="Put the try around the transaction, or call transaction.set_rollback(True) here.",
                )


def _catching(guard: ast.Try) -> ast.ExceptHandler | None:
    """Return the handler that catches everything."""
    for handler in guard.handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if any(kind is None or spelled(kind) in _ALL for kind in kinds):
            return handler
    return None


def _decides(guard: ast.Try, handler: ast.ExceptHandler, block: Transaction) -> bool:
    """Whether a handler undoes, or notes the error in a row that is to be kept, or what follows raises, rolls back or writes.

    Code that goes on to write does without what has been tried.
    """
    notes = any(method(node) in _CERTAIN for node in nodes_within(handler.body))
    later = [node for node in nodes_within(block.body) if getattr(node, "lineno", 0) > (guard.end_lineno or 0)]
    undone = any(isinstance(node, ast.Raise) or "rollback" in method(node) for node in later)
    answers = any(isinstance(node, ast.Return) for node in nodes_within(handler.body))
    goes_on = not answers and any(method(node) in _CERTAIN for node in later)
    return notes or _undoes(handler) or undone or goes_on


def _undoes(handler: ast.ExceptHandler) -> bool:
    """Whether a handler raises, rolls back, or leaves both to something that it calls."""
    for node in ast.walk(handler):
        if isinstance(node, ast.Raise):
            return True
        name = spelled(node.func).lower() if isinstance(node, ast.Call) else ""
        if any(word in name for word in ("rollback", "fail", "abort", "raise", "exit", "delete")):
            return True
    return False


def _opens(guard: ast.Try, block: Transaction) -> bool:
    """Whether what is tried has a transaction, or a savepoint, of its own."""
    nodes = list(nodes_within(guard.body))
    items = [item.context_expr for node in nodes if isinstance(node, (ast.With, ast.AsyncWith)) for item in node.items]
    return any(is_transaction(item, "atomic", block.file) for item in items) or any(
        "savepoint" in method(n) for n in nodes
    )


def _may_fail(guard: ast.Try, writes: list[Asking]) -> ast.expr | None:
    """Return what may raise an error that is none of the database, which undoes all itself, after the first of several writes."""
    if len(writes) < _FEWEST:
        return None
    first = getattr(writes[0].node, "end_lineno", 0)
    asked = {id(node) for asking in writes for node in links(asking.node, ast.Await)}
    for node in nodes_within(guard.body):
        if getattr(node, "lineno", 0) <= first or id(node) in asked:
            continue
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and id(node.value) not in asked:
            return node
        name = spelled(node.func).lower() if isinstance(node, ast.Call) else ""
        if (
            isinstance(node, ast.Call)
            and not name.startswith(_HARMLESS)
            and not name.endswith(("response", "redirect"))
        ):
            return node
    return None


def _writes(guard: ast.Try, block: Transaction, project: DatabasesProject) -> list[Asking]:
    """Return what a try certainly writes on the way through, each on a line of its own and in no loop."""
    function = block.file.function_around(guard)
    if function is None:
        return []
    straight = [statement for statement in guard.body if not isinstance(statement, (ast.For, ast.While, ast.If))]
    asked = asks_in(nodes_within(straight), Scope(function, block.file, project.context.sources))
    lines = {getattr(asking.node, "lineno", 0): asking for asking in asked if method(asking.node) in _WRITES}
    return [lines[line] for line in sorted(lines)]
