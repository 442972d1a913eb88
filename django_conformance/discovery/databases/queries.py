"""Queries whose alias the code names itself.

Only what source proves is told: an alias that is written out, and a model that the file knows, or SQL that is written
out and names a model's table.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#manually-selecting-a-database
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.nodes import method, text
from django_conformance.source.values import WRITING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.databases.tables import Tables
    from django_conformance.inventory import Model
    from django_conformance.source.files import SourceFile

WRITES = (*WRITING, *(f"a{name}" for name in WRITING), "select_for_update")
_SAVES = ("save", "asave", "delete", "adelete")


@dataclass(frozen=True)
class AliasQuery:
    """A query that names its alias: by ``using``, or as SQL by a cursor of ``connections[…]``.

    ``models`` are those whose table it may be for: one, several that share a table's name, or none where only running
    tells. ``written`` is the query as a message names it, and ``write`` the same with what makes it a write; empty for
    a read.
    """

    file: SourceFile
    node: ast.Call
    alias: str
    models: tuple[Model, ...]
    written: str
    write: str = ""


def of_file(file: SourceFile, tables: Tables) -> Iterator[AliasQuery]:
    """Yield the queries of a file by the ORM; those in SQL are told by :mod:`.sql_queries`."""
    for call in file.of(ast.Call):
        yield from _queryset(call, file, tables)
        yield from _instance(call, file, tables)


def _queryset(call: ast.Call, file: SourceFile, tables: Tables) -> Iterator[AliasQuery]:
    alias = _alias(call) if method(call) in ("using", "db_manager") else None
    model = tables.queried(call, file) if alias is not None else None
    if alias is None or model is None:
        return
    written = f"{model.label}.objects.{method(call)}({alias!r})"
    write = next((name for name in (method(call), *_called_on(call, file)) if name in WRITES), None)
    yield AliasQuery(file, call, alias, (model,), written, f"{written}.{write}()" if write else "")


def _instance(call: ast.Call, file: SourceFile, tables: Tables) -> Iterator[AliasQuery]:
    alias = _alias(call, position=None) if method(call) in _SAVES else None
    if alias is None or not isinstance(call.func, ast.Attribute):
        return
    model = _made(call.func.value, file, tables)
    written = f"{ast.unparse(call.func)}(using={alias!r})"
    yield AliasQuery(file, call, alias, (model,) if model is not None else (), written, written)


def _called_on(call: ast.Call, file: SourceFile) -> Iterator[str]:
    """Yield the methods that are called on what a call returns, one after the other."""
    above = file.parents.get(call)
    while isinstance(above, ast.Attribute):
        outer = file.parents.get(above)
        if not isinstance(outer, ast.Call) or outer.func is not above:
            return
        yield above.attr
        above = file.parents.get(outer)


def _made(value: ast.expr, file: SourceFile, tables: Tables) -> Model | None:
    """Return the model that a variable certainly is an instance of: every assignment of its function makes one."""
    function: ast.AST | None = value
    while function is not None and not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        function = file.parents.get(function)
    if not isinstance(value, ast.Name) or function is None:
        return None
    assigned = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == value.id for target in node.targets)
    ]
    models = [tables.model_at(node.func, file) if isinstance(node, ast.Call) else None for node in assigned]
    return models[0] if models and all(model is not None and model == models[0] for model in models) else None


def _alias(call: ast.Call, position: int | None = 0) -> str | None:
    """Return the alias that a call writes out as ``using`` or, with a position, as that argument."""
    given = next((keyword.value for keyword in call.keywords if keyword.arg in ("using", "alias")), None)
    if given is None and position is not None and len(call.args) > position:
        given = call.args[position]
    return text(given)
