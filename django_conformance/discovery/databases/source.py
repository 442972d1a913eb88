"""Suspicions from source about transactions and data migrations, where there is more than ``default`` to mistake.

Only what source proves is suspected: a manager that is named in full (``Model.objects…``), in the block itself, of a
model that the file imports.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import relative
from django_conformance.discovery.databases import (
    coroutines as databases_coroutines,
    locks as databases_locks,
    migrations as databases_migrations,
    queries as databases_queries,
    subqueries as databases_subqueries,
    views as databases_views,
)
from django_conformance.discovery.databases.files import SourceFile, sources
from django_conformance.inventory import Location, Suspicion
from django_conformance.inventory.databases import DUMMY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import DatabasesInventory, Model

_WRITES = ("create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete")
_MODULES = ("django.db.transaction", "django.db")


def suspicions(context: DiscoveryContext, inventory: DatabasesInventory) -> tuple[Suspicion, ...]:
    """Return what source shows; of transactions nothing for a project that only has ``default``."""
    found = [
        *databases_views.atomic_requests(context, inventory),
        *databases_coroutines.suspicions(context),
        *databases_locks.suspicions(context, inventory),
    ]
    default = next((one for one in inventory.databases if one.alias == "default"), None)
    if default is not None and inventory.usable and (len(inventory.databases) > 1):
        for source in sources(context):
            if "atomic" in source.text or "on_commit" in source.text:
                found += _Transactions(context, inventory, source, empty=default.engine == DUMMY).found()
        found += databases_migrations.suspicions(context, inventory)
        found += databases_queries.suspicions(context, inventory)
        found += databases_subqueries.suspicions(context, inventory)
    return tuple(found)


class _Transactions:
    """What one file does in transactions."""

    def __init__(
        self, context: DiscoveryContext, inventory: DatabasesInventory, source: SourceFile, *, empty: bool
    ) -> None:
        self.context = context
        self.inventory = inventory
        self.source = source
        self.empty = empty
        self.models = {one.label: one for one in inventory.models}

    def found(self) -> Iterator[Suspicion]:
        for node in ast.walk(self.source.tree):
            if self.empty and isinstance(node, ast.Call) and self._is(node, "on_commit") and not _using(node, 1):
                yield self._suspect(
                    "transaction-on-dummy", node, "on_commit() without using is for 'default', which has no ENGINE"
                )
            blocks = [one for one in _blocks(node) if self._is(one[1], "atomic")]
            alone = len(blocks) == 1
            for block, call, body in blocks:
                yield from self._block(block, call, body if alone or _using_of(call) is not None else [])

    def _block(self, block: ast.AST, call: ast.expr, body: list[ast.stmt]) -> Iterator[Suspicion]:
        using = _using_of(call)
        if using is None:
            if self.empty:
                yield self._suspect(
                    "transaction-on-dummy", call, "atomic() without using is on 'default', which has no ENGINE"
                )
            else:
                yield from self._written(block, call, body, "default", "atomic() without using")
        elif isinstance(using, ast.Constant) and using.value in self.inventory.usable:
            yield from self._written(block, call, body, str(using.value), f"atomic(using={using.value!r})")
        if isinstance(using, ast.Constant) and using.value not in ("default", None) and not callable(using.value):
            for inner in _walk(body):
                if isinstance(inner, ast.Call) and self._is(inner, "on_commit") and not _using(inner, 1):
                    text = (
                        f"on_commit() inside atomic(using={using.value!r}) is for 'default' and runs before the commit"
                    )
                    yield self._suspect("on-commit-alias", inner, text)

    def _written(
        self, block: ast.AST, call: ast.expr, body: list[ast.stmt], alias: str, said: str
    ) -> Iterator[Suspicion]:
        """Judge what a block writes and locks; what another transaction within it covers is that one's."""
        covered = {
            using.value if isinstance(using := _using(one, 0), ast.Constant) else "default"
            for one in ast.walk(block)
            if isinstance(one, ast.Call) and one is not call and self._is(one, "atomic")
        } | self._around(block)
        written: dict[str, Model] = {}
        locked: dict[str, tuple[Model, ast.Call]] = {}
        for inner in self._at_once(body):
            if not isinstance(inner, ast.Call) or not isinstance(inner.func, ast.Attribute):
                continue
            model, chain = self._manager(inner)
            if model is None or {"using", "db_manager"} & set(chain) or model.write in covered:
                continue
            if inner.func.attr == "select_for_update":
                locked[model.label] = (model, inner)
            elif inner.func.attr in _WRITES:
                written[model.label] = model
        elsewhere = {one.label: one for one in written.values() if self._elsewhere(one, alias)}
        for model, inner in locked.values():
            if self._elsewhere(model, alias):
                lock = f"{model.label}.objects.select_for_update()"
                text = f"{lock} goes to {model.write!r}, and {said} is on {alias!r}"
                yield self._suspect("select-for-update-alias", inner, text)
                elsewhere.pop(model.label, None)
        if elsewhere and len(elsewhere) == len([one for one in written if one not in locked]):
            labels = ", ".join(elsewhere)
            aliases = ", ".join(sorted({repr(one.write) for one in elsewhere.values()}))
            yield self._suspect(
                "transaction-alias",
                call,
                f"{said} is on {alias!r}, and its block writes {labels} to {aliases}",
            )

    def _around(self, block: ast.AST) -> set[object]:
        """Return the aliases of the transactions that a block is within."""
        return {
            using.value if isinstance(using := _using_of(call), ast.Constant) else "default"
            for outer in ast.walk(self.source.tree)
            if outer is not block and any(one is block for one in ast.walk(outer))
            for _, call, _ in _blocks(outer)
            if self._is(call, "atomic")
        }

    def _at_once(self, body: Iterable[ast.AST]) -> Iterator[ast.AST]:
        """Yield the nodes that run in a block's own transaction: not in another inside it, nor when it is over."""
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                continue
            yield node
            if not any(self._is(call, "atomic") and _using_of(call) is not None for _, call, _ in _blocks(node)):
                yield from self._at_once(ast.iter_child_nodes(node))

    def _elsewhere(self, model: Model, alias: str) -> bool:
        places = {one.alias: (one.engine, one.host, one.port, one.name) for one in self.inventory.databases}
        return model.write in self.inventory.usable and model.write != alias and places[model.write] != places[alias]

    def _manager(self, call: ast.Call) -> tuple[Model | None, list[str]]:
        """Return the model whose manager a chain of calls begins with, and the names in the chain."""
        chain: list[str] = []
        node: ast.expr = call
        while isinstance(node, (ast.Call, ast.Attribute)):
            if isinstance(node, ast.Attribute):
                chain.append(node.attr)
            node = node.func if isinstance(node, ast.Call) else node.value
        if not isinstance(node, ast.Name) or not chain or chain[-1] != "objects":
            return None, chain
        made = self.source.resolve(node.id)
        meta = getattr(made, "_meta", None)
        return (self.models.get(getattr(meta, "label", "")) if meta is not None else None), chain

    def _is(self, node: ast.expr, name: str) -> bool:
        """Whether an expression is ``transaction.<name>``, called or not."""
        called = node.func if isinstance(node, ast.Call) else node
        if isinstance(called, ast.Attribute) and called.attr == name and isinstance(called.value, ast.Name):
            return self.source.imported(called.value.id) == ("django.db", "transaction")
        return isinstance(called, ast.Name) and self.source.imported(called.id) == ("django.db.transaction", name)

    def _suspect(self, rule: str, node: ast.AST, text: str) -> Suspicion:
        place = Location(relative(str(self.source.path), self.context.project), getattr(node, "lineno", None))
        return Suspicion(rule, self.source.module, f"{place}: {text}", place)


def _blocks(node: ast.AST) -> Iterator[tuple[ast.AST, ast.expr, list[ast.stmt]]]:
    """Yield node, expression and body of what may be a transaction: a with statement, a decorated function."""
    if isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            yield node, item.context_expr, node.body
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        for decorator in node.decorator_list:
            yield node, decorator, node.body


def _walk(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for statement in body:
        yield from ast.walk(statement)


def _using_of(call: ast.expr) -> ast.expr | None:
    """Return what ``atomic`` is for, where it says so."""
    return _using(call, 0) if isinstance(call, ast.Call) else None


def _using(call: ast.Call, position: int) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == "using" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is None):
            return keyword.value
        if keyword.arg is None:
            return keyword.value  # **options: it may be in there
    if len(call.args) > position and not (
        isinstance(call.args[position], ast.Constant) and _value(call.args[position]) is None
    ):
        return call.args[position]
    return None


def _value(node: ast.expr) -> Any:
    return getattr(node, "value", None)
