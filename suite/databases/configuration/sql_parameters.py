"""SQL parameters are passed as Django expects: in a list, with a bare ``%s`` for each.

Why: the driver puts the values in, quoted, for each ``%s``. Quotes around one, another sign for one, a ``%`` that is none, more or fewer values
than there are, or a text instead of a list: each raises an error when the statement runs.

Fix: write ``%s`` without quotes, ``%%`` for a percent sign, and the values as a list: ``[name]``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.databases import sql_calls
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.sql_calls import SqlCall
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import text, written

from . import ENGINES

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/sql/#passing-parameters-into-raw",
    after=ENGINES,
)

_SIGN = re.compile(r"%(?:%|s|\((\w+)\)s|(.?))", re.DOTALL)
_QUOTED = re.compile(r"(['\"])%s\1")
_BARE_IN = re.compile(r"\bIN\s+%(?:s|\(\w+\)s)", re.IGNORECASE)
_TEXTS = re.compile(r"'(?:[^']|'')*'")
_LIST = (ast.List, ast.ListComp)
_COLUMNS = ("id", "pk", "name", "username", "email", "slug", "code")
"""Attributes that are one value each, and never a list of them."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each statement, written out in full, whose parameters its driver refuses."""
    on_sqlite = any(database.vendor == "sqlite" for database in project.inventory.databases)
    by_psycopg = all(database.vendor == "postgresql" for database in project.inventory.databases) and _is_psycopg_3()
    for call in sql_calls.of_files(project.files("execute(", ".raw("), project.tables):
        if call.given is None or (isinstance(call.given, (ast.List, ast.Tuple)) and not call.given.elts):
            continue
        fault = _fault(call, call.given, on_sqlite=on_sqlite) or (_of_tuple(call) if by_psycopg else "")
        if fault:
            yield Finding(
                f"{call.function.name}() runs {' '.join(call.sql.split())[:80]!r} with {written(call.given, 40)}: {fault}",
                at=call.file.at(call.node, f"{call.file.module}.{call.function.name}"),
                evidence={"sql": " ".join(call.sql.split())[:200]},
            )


def _fault(call: SqlCall, given: ast.expr, *, on_sqlite: bool) -> str:
    """Return what is wrong with SQL and what it is given; "" where nothing certainly is: SQLite takes ``?``, and any ``%``."""
    if isinstance(given, ast.Constant) and given.value is None:
        return ""
    signs = list(_SIGN.finditer(call.sql))
    odd = next((sign for sign in signs if sign[2] is not None), None)
    places = sum(sign[0] == "%s" for sign in signs)
    if (quoted := _QUOTED.search(call.sql)) and (on_sqlite or _is_text_at(quoted, call, given)):
        return f"{quoted[0]} has quotes of its own, and the driver adds some; write %s"
    if odd is not None and not on_sqlite:
        return f"{odd[0]!r} is taken for a parameter's place, and is none; write '%%' for a percent sign"
    if not signs and not on_sqlite and "?" in _TEXTS.sub("", call.sql) and isinstance(given, (ast.List, ast.Tuple)):
        return "'?' is no parameter's place in Django, on any database; write %s"
    if places and _is_one_value(call, given):
        return f"{written(given)} is one value, and not a list of them; write [{written(given)}]"
    if isinstance(given, (ast.List, ast.Tuple)) and not any(isinstance(value, ast.Starred) for value in given.elts):
        is_plain = not any(sign[1] for sign in signs) and not (on_sqlite and "?" in call.sql)
        if len(given.elts) != places and is_plain:
            return f"it has {places} place(s) for parameters, and is given {len(given.elts)}"
        return _of_list(call, given)
    return ""


def _is_psycopg_3() -> bool:
    """Whether Django connects to PostgreSQL by psycopg 3."""
    try:
        from django.db.backends.postgresql.psycopg_any import is_psycopg3
    except ImportError:
        return False
    return bool(is_psycopg3)


def _of_tuple(call: SqlCall) -> str:
    """Return that a tuple stands for the list of ``IN``, as psycopg 2 let it; "" where none does."""
    if not _BARE_IN.search(_TEXTS.sub("''", call.sql)):
        return ""
    return "psycopg 3 does not expand a tuple after IN: syntax error; write = ANY(%s), for NOT IN <> ALL(%s), and give it a list"


def _is_text_at(quoted: re.Match[str], call: SqlCall, given: ast.expr) -> bool:
    """Whether the value of a place with quotes around it is a text: drivers put numbers there without quotes, which works."""
    position = sum(sign[0] == "%s" for sign in _SIGN.finditer(call.sql[: quoted.start()]))
    values = given.elts if isinstance(given, (ast.List, ast.Tuple)) else []
    value = values[position] if position < len(values) else None
    if isinstance(value, ast.Attribute):
        return value.attr in _COLUMNS[2:]
    return value is not None and _is_one_value(call, value)


def _is_one_value(call: SqlCall, given: ast.expr) -> bool:
    """Whether parameters certainly are one value: a text, a column of a row, or what a form has under one name."""
    if text(given) is not None or isinstance(given, ast.JoinedStr):
        return True
    if isinstance(given, ast.Attribute):
        return given.attr in _COLUMNS
    value = call.value(given)
    if value is None:
        return False
    source = ast.unparse(value)
    return (
        text(value) is not None
        or isinstance(value, ast.JoinedStr)
        or bool(re.match(r"(self\.)?request\.(GET|POST)(\[|\.get\()", source))
    )


def _of_list(call: SqlCall, given: ast.List | ast.Tuple) -> str:
    """Return that a list stands for one parameter of ``IN (%s)``; "" where none does."""
    position = 0
    for sign in _SIGN.finditer(call.sql):
        if sign[0] != "%s":
            continue
        value = given.elts[position] if position < len(given.elts) else None
        position += 1
        if value is None or not re.search(r"\bIN\s*\(\s*$", call.sql[: sign.start()], re.IGNORECASE):
            continue
        whole = call.value(value) or value
        if isinstance(whole, _LIST) and call.sql[sign.end() :].lstrip().startswith(")"):
            return (
                f"IN (%s) is one value, and {written(value)} is a list; write a %s for each, or = ANY(%s) on PostgreSQL"
            )
    return ""
