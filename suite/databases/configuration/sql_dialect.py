"""SQL that code runs on an alias is in the dialect of its database.

Why: raw SQL is sent as it is written. On a database of another vendor the statement is a syntax error, when it runs.

Fix: write it for the vendor of the alias, use the ORM, or name the alias that it is written for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/sql/#executing-custom-sql-directly",
    after=(*ENGINES, *ROUTERS),
)

_POSTGRESQL = (
    r"\bILIKE\b|\bRESTART\s+IDENTITY\b|\bON\s+CONFLICT\s+ON\s+CONSTRAINT\b|\bDATE_TRUNC\s*\(|\w+::\w+|\bSTRING_AGG\s*\("
)
_MYSQL = r"`\w+`|\bON\s+DUPLICATE\s+KEY\b|\bINSERT\s+IGNORE\b|\bGROUP_CONCAT\s*\("
_SQLITE = r"\bINSERT\s+OR\s+(?:IGNORE|REPLACE)\b|\bPRAGMA\s+\w+|\bsqlite_master\b|\bAUTOINCREMENT\b"
_FOREIGN: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "postgresql": (
        (re.compile(_MYSQL, re.IGNORECASE), "MySQL's"),
        (re.compile(_SQLITE, re.IGNORECASE), "SQLite's"),
    ),
    "mysql": (
        (re.compile(_POSTGRESQL, re.IGNORECASE), "PostgreSQL's"),
        (re.compile(_SQLITE, re.IGNORECASE), "SQLite's"),
    ),
    "sqlite": (
        (re.compile(_POSTGRESQL + r"|\bTRUNCATE\b", re.IGNORECASE), "PostgreSQL's"),
        (re.compile(r"\bON\s+DUPLICATE\s+KEY\b|\bINSERT\s+IGNORE\b|\bTRUNCATE\b", re.IGNORECASE), "MySQL's"),
    ),
}
_QUOTED = re.compile(r"""(?:=|<>|\bLIKE|\bILIKE)\s*"(?P<text>[^".]+)"(?!\s*\.)""", re.IGNORECASE)
"""A text in double quotes, as MySQL and SQLite accept it: PostgreSQL takes it for the name of a column."""
_TEXTS = re.compile(r"'(?:[^']|'')*'|--[^\n]*")
_NAMES = {"postgresql": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite"}


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each statement with words that only databases of another vendor know.

    SQLite is judged beside a database of another vendor alone: on its own it stands in for one while developing.
    """
    vendors = {database.alias: database.vendor for database in project.inventory.databases}
    several = len({vendor for vendor in vendors.values() if vendor in _NAMES}) > 1
    for statement in project.statements:
        vendor = vendors.get(statement.alias, "")
        if (vendor == "sqlite" and not several) or "vendor" in statement.file.text:
            continue
        quoted = _quoted(statement.sql) if vendor == "postgresql" else ""
        if quoted:
            yield Finding(
                f'the SQL on {statement.alias!r}, which is PostgreSQL, has the text "{quoted}" in double quotes: it is taken for a column',
                at=statement.file.at(statement.node),
                hint=f"Write '{quoted}', or give it as a parameter: %s.",
                evidence={"alias": statement.alias, "sql": " ".join(statement.sql.split())[:200]},
            )
            continue
        for pattern, whose in _FOREIGN.get(vendor, ()):
            match = pattern.search(_TEXTS.sub("''", statement.sql))
            if match:
                word = " ".join(match[0].split())
                yield Finding(
                    f"the SQL on {statement.alias!r}, which is {_NAMES[vendor]}, has {whose} {word}",
                    at=statement.file.at(statement.node),
                    evidence={"alias": statement.alias, "sql": " ".join(statement.sql.split())[:200]},
                )
                break


def _quoted(sql: str) -> str:
    """Return what is compared with, in double quotes, and is the name of no column of any model; "" where nothing is."""
    compared = (match["text"] for match in _QUOTED.finditer(_TEXTS.sub("''", sql)))
    return next((text for text in compared if f'AS "{text}"' not in sql and not _is_column(text)), "")


def _is_column(name: str) -> bool:
    from django.apps import apps

    return any(field.column == name for model in apps.get_models() for field in model._meta.concrete_fields)
