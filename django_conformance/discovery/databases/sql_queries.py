"""Queries in SQL: by a cursor, ``raw()`` or ``extra()``, with the alias that they reach and the tables that they name.

https://docs.djangoproject.com/en/stable/topics/db/sql/
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.discovery.databases.queries import AliasQuery
from django_conformance.discovery.databases.sql_scope import SqlScope
from django_conformance.discovery.databases.tables import chain
from django_conformance.source.nodes import links, method, own_nodes, receiver

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django_conformance.discovery.databases.tables import Tables
    from django_conformance.source.files import SourceFile, Sources

_TABLE = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|COPY|TRUNCATE|ANALYZE|VACUUM)\s+(?:(?:TABLE|ONLY|IF\s+EXISTS|FULL|ANALYZE)\s+)*"
    r"(?:[\"'`\[]?(\w+)[\"'`\]]?\s*\.\s*)?[\"'`\[]?(\w+)",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|CREATE|DROP|COPY\s+\S+\s*(\([^)]*\)\s*)?FROM)\b", re.IGNORECASE
)
_OWN = re.compile(
    r"\b(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|FOREIGN|MATERIALIZED|VIRTUAL)\s+)*(?:TABLE|VIEW)\s+"
    r"(?:IF\s+NOT\s+EXISTS\s+)?|INTO\s+TEMP\w*\s+|WITH\s+(?:RECURSIVE\s+)?|,\s*)[\"`]?(\w+)[\"`]?(?P<cte>\s+AS\s*\()?",
    re.IGNORECASE,
)
_LONGEST = 60
_EXECUTING = ("execute", "executemany", "copy_expert", "copy")


@dataclass(frozen=True)
class Statement:
    """SQL that a cursor of an alias executes, with spaces for what only running tells."""

    file: SourceFile
    node: ast.Call
    alias: str
    sql: str


def of_files(files: Sequence[SourceFile], tables: Tables, sources: Sources) -> Iterator[AliasQuery]:
    """Yield the SQL that functions of these files run on one alias that is certain."""
    made = {name for file in files for name in _made(file.text)}
    made |= {name for file in sources.migrations if b"CREATE" in file.content.upper() for name in _made(file.text)}
    for file in files:
        for function in file.functions:
            scope = SqlScope(file, function, sources)
            for query in _of_scope(scope, tables, told=None):
                if not made & {model.table.lower() for model in query.models}:
                    yield query


def statements(files: Sequence[SourceFile], sources: Sources) -> Iterator[Statement]:
    """Yield the statements that functions of these files execute on one alias that is certain."""
    for file in files:
        for function in file.functions:
            scope = SqlScope(file, function, sources)
            for call in own_nodes(function):
                if isinstance(call, ast.Call) and method(call) in _EXECUTING and call.args:
                    alias, sql = scope.cursor(receiver(call)), scope.text(call.args[0])
                    if alias and sql:
                        yield Statement(file, call, alias, sql)


def _of_scope(scope: SqlScope, tables: Tables, told: ast.Call | None) -> Iterator[AliasQuery]:
    """Yield the queries of a function; ``told`` is the call that gives a helper its SQL, where the query stands then."""
    for call in own_nodes(scope.function):
        if not isinstance(call, ast.Call):
            continue
        name, alias, sql = method(call), None, None
        if name in _EXECUTING and call.args:
            alias, sql = scope.cursor(receiver(call)), scope.text(call.args[0])
        elif name == "raw" and call.args:
            alias, sql = _asked(call, scope, tables), scope.text(call.args[0])
        elif name == "extra":
            alias, sql = _asked(call, scope, tables), _joined(call, scope)
        if alias and sql:
            yield from _queries(call, scope, alias, sql, tables)
        elif told is None and scope.file.dotted(call.func) and _takes_sql(scope, call, tables):
            yield from _of_helper(scope, call, tables)


def _takes_sql(scope: SqlScope, call: ast.Call, tables: Tables) -> bool:
    """Whether a call gives a function a string that looks like SQL, or an alias."""
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    texts = [text for value in values if (text := scope.text(value)) is not None]
    return any(text in tables.aliases or _TABLE.search(text) for text in texts)


def _of_helper(scope: SqlScope, call: ast.Call, tables: Tables) -> Iterator[AliasQuery]:
    """Yield the queries of a helper with the SQL that it is given; those that it has itself are its own file's."""
    helper = scope.called(call)
    if helper is None:
        return
    alone = {
        (query.alias, query.models)
        for query in _of_scope(SqlScope(helper.file, helper.function, scope.sources), tables, call)
    }
    for query in _of_scope(helper, tables, call):
        if (query.alias, query.models) not in alone:
            yield AliasQuery(scope.file, call, query.alias, query.models, query.written, query.write)


def _asked(call: ast.Call, scope: SqlScope, tables: Tables) -> str | None:
    """Return the alias that a queryset of a model goes to: the one it names, or the routers' answer for a read."""
    model = tables.queried(call, scope.file)
    if model is None:
        return None
    for node in links(call):
        if isinstance(node, ast.Call) and method(node) in ("using", "db_manager"):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            return scope.alias(given[0]) if given else None
    return model.read if len(model.reads) <= 1 and chain(call) else None


def _joined(call: ast.Call, scope: SqlScope) -> str:
    """Return the tables that ``extra(tables=[…])`` joins, and the SQL of its subqueries, as SQL."""
    parts = []
    for keyword in call.keywords:
        for constant in ast.walk(keyword.value):
            text = scope.text(constant) if isinstance(constant, (ast.Constant, ast.Name, ast.Attribute)) else None
            if text:
                parts.append(f"FROM {text}" if keyword.arg == "tables" else text)
    return " ".join(parts)


def _queries(call: ast.Call, scope: SqlScope, alias: str, sql: str, tables: Tables) -> Iterator[AliasQuery]:
    """Yield a query for each table of a model that SQL names."""
    on = f" on connections[{alias!r}]" if method(call) not in ("raw", "extra") else ""
    written = f"{ast.unparse(call.func)}({_short(' '.join(sql.split()))!r}){on}"
    own = _made(sql)
    for schema, table in dict.fromkeys(_TABLE.findall(sql)):
        models = tuple(tables.with_table(table))
        if models and schema.lower() in ("", "public", "dbo", "main") and table.lower() not in own:
            yield AliasQuery(scope.file, call, alias, models, written, written if _CHANGES.match(sql) else "")


def _made(text: str) -> set[str]:
    """Return the names that SQL in a string makes itself: tables, views, and names of ``WITH``."""
    return {
        match[1].lower()
        for match in _OWN.finditer(text)
        if match["cte"] or not match[0].lstrip().upper().startswith(("WITH", ","))
    }


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
