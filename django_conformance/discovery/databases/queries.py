"""Queries whose alias the code names itself: whether the table is there, and whether it may be written to.

Only what source proves is suspected: an alias that is written out, and a model that the file imports, or SQL that is
written out and names a model's table.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#manually-selecting-a-database
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import relative
from django_conformance.discovery.databases.files import SourceFile, sources
from django_conformance.discovery.databases.tables import Tables
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import DatabasesInventory, Model

ELSEWHERE = "table-elsewhere"
REPLICA = "replica-written"

WRITES = ("create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete")
_WRITES = (*WRITES, *(f"a{one}" for one in WRITES), "select_for_update")
_SAVES = ("save", "asave", "delete", "adelete")
_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+[\"'`\[]?(\w+)", re.IGNORECASE)
_CHANGES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|CREATE|DROP)\b", re.IGNORECASE)
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def suspicions(context: DiscoveryContext, inventory: DatabasesInventory) -> Iterator[Suspicion]:
    """Yield the queries that go to an alias which lacks the table, or which is a replica and written to."""
    tables = Tables(inventory)
    for source in sources(context):
        if any(word in source.text for word in ("using", "db_manager", "cursor")):
            yield from _Queries(context, source, tables).found()


class _Queries:
    """The queries of one file."""

    def __init__(self, context: DiscoveryContext, source: SourceFile, tables: Tables) -> None:
        self.context = context
        self.source = source
        self.tables = tables
        self.parents = {id(child): node for node in ast.walk(source.tree) for child in ast.iter_child_nodes(node)}

    def found(self) -> Iterator[Suspicion]:
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.Call):
                yield from self._queryset(node)
                yield from self._instance(node)
            elif isinstance(node, _Function):
                yield from self._cursors(node)

    def _queryset(self, node: ast.Call) -> Iterator[Suspicion]:
        alias = _alias(node) if _method(node) in ("using", "db_manager") else None
        model = self._manager(node) if alias is not None else None
        if alias is None or model is None:
            return
        called = [_method(node), *self._called_on(node)]
        written = next((one for one in called if one in _WRITES), None)
        said = f"{model.label}.objects.{_method(node)}({alias!r})"
        if written is not None and alias in self.tables.read_only:
            yield self._replica(node, f"{said}.{written}()", alias, model.label)
        elif self.tables.lacks(alias, model):
            yield self._elsewhere(node, said, alias, [model])

    def _instance(self, node: ast.Call) -> Iterator[Suspicion]:
        alias = _alias(node, position=None) if _method(node) in _SAVES else None
        if alias is None or _method(node) not in _SAVES or not isinstance(node.func, ast.Attribute):
            return
        said = f"{ast.unparse(node.func)}(using={alias!r})"
        model = self._made(node.func.value)
        if alias in self.tables.read_only:
            yield self._replica(node, said, alias, model.label if model is not None else "")
        elif model is not None and self.tables.lacks(alias, model):
            yield self._elsewhere(node, said, alias, [model])

    def _cursors(self, function: ast.AST) -> Iterator[Suspicion]:
        """Judge the SQL that a function writes out, where its cursor is of one alias that it writes out too."""
        cursors: dict[str, set[str]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
                cursors.setdefault(node.optional_vars.id, set()).add(self._cursor(node.context_expr))
            elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                cursors.setdefault(node.targets[0].id, set()).add(self._cursor(node.value))
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and _method(node) in ("execute", "executemany") and node.args):
                continue
            owner = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            aliases = cursors.get(owner.id, {""}) if isinstance(owner, ast.Name) else {self._cursor(owner)}
            text = _text(node.args[0])
            alias = next(iter(aliases)) if len(aliases) == 1 else ""
            if alias and text:
                yield from self._sql(node, alias, text)

    def _sql(self, node: ast.Call, alias: str, text: str) -> Iterator[Suspicion]:
        named = [found for table in dict.fromkeys(_TABLE.findall(text)) if (found := self.tables.named(table))]
        said = f"{ast.unparse(node.func)}({' '.join(text.split())[:60]!r}) on connections[{alias!r}]"
        for models in named:
            if alias in self.tables.read_only and _CHANGES.match(text):
                yield self._replica(node, said, alias, models[0].label)
            elif all(self.tables.lacks(alias, one) for one in models):
                yield self._elsewhere(node, said, alias, models)

    def _cursor(self, node: ast.expr) -> str:
        """Return the alias of ``connections["…"].cursor()`` and of ``connection.cursor()``; "" where it is another thing."""
        if not (isinstance(node, ast.Call) and _method(node) == "cursor" and isinstance(node.func, ast.Attribute)):
            return ""
        owner = node.func.value
        if isinstance(owner, ast.Name) and self.source.imported(owner.id) == ("django.db", "connection"):
            return "default"
        if isinstance(owner, ast.Subscript) and isinstance(owner.value, ast.Name):
            known = self.source.imported(owner.value.id) == ("django.db", "connections")
            value = owner.slice.value if isinstance(owner.slice, ast.Constant) else None
            return value if known and isinstance(value, str) else ""
        return ""

    def _manager(self, call: ast.Call) -> Model | None:
        """Return the model whose manager a chain of calls begins with."""
        node: ast.expr = call
        last = ""
        while isinstance(node, (ast.Call, ast.Attribute)):
            if isinstance(node, ast.Attribute):
                last = node.attr
            node = node.func if isinstance(node, ast.Call) else node.value
        if not isinstance(node, ast.Name) or last not in ("objects", "_default_manager", "_base_manager"):
            return None
        return self.tables.model(self.source.resolve(node.id))

    def _called_on(self, node: ast.AST) -> Iterator[str]:
        """Yield the methods that are called on what a call returns, one after the other."""
        above = self.parents.get(id(node))
        while isinstance(above, ast.Attribute):
            call = self.parents.get(id(above))
            if not isinstance(call, ast.Call) or call.func is not above:
                return
            yield above.attr
            above = self.parents.get(id(call))

    def _made(self, value: ast.expr) -> Model | None:
        """Return the model that a variable certainly is an instance of: every assignment of its function makes one."""
        function: ast.AST | None = value
        while function is not None and not isinstance(function, _Function):
            function = self.parents.get(id(function))
        if not isinstance(value, ast.Name) or function is None:
            return None
        values = [
            one.value
            for one in ast.walk(function)
            if isinstance(one, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == value.id for target in one.targets)
        ]
        made = {one.func.id if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) else "" for one in values}
        name = next(iter(made)) if len(made) == 1 else ""
        return self.tables.model(self.source.resolve(name)) if name else None

    def _elsewhere(self, node: ast.AST, said: str, alias: str, models: list[Model]) -> Suspicion:
        model = models[0]
        where = " and ".join(map(repr, model.migrate))
        text = f"{said} asks {alias!r} for the table of {model.label}, which migrations make on {where} only"
        return self._suspect(ELSEWHERE, node, text, alias, model.label)

    def _replica(self, node: ast.AST, said: str, alias: str, label: str) -> Suspicion:
        text = f"{said} writes to {alias!r}, which is a replica of {self.tables.read_only[alias]!r}"
        return self._suspect(REPLICA, node, text, alias, label)

    def _suspect(self, rule: str, node: ast.AST, text: str, alias: str, label: str) -> Suspicion:
        place = Location(relative(str(self.source.path), self.context.project), getattr(node, "lineno", None))
        return Suspicion(rule, self.source.module, f"{place}: {text}", place, {"alias": alias, "model": label})


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _alias(call: ast.Call, position: int | None = 0) -> str | None:
    """Return the alias that a call writes out as ``using`` or, with a position, as that argument."""
    given = next((one.value for one in call.keywords if one.arg in ("using", "alias")), None)
    if given is None and position is not None and len(call.args) > position:
        given = call.args[position]
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _text(node: ast.expr) -> str:
    """Return SQL that is written out, with a space for what is put into it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else " " for one in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        node = node.left
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
