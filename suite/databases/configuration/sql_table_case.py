"""SQL on PostgreSQL quotes table names that contain capital letters.

Why: PostgreSQL reads names without quotes in small letters: ``FROM shopProduct`` asks for ``shopproduct``, which does not exist. Django quotes every name,
so the ORM finds the table; SQLite and MySQL on some systems do not care.

Fix: write ``"shopProduct"`` with double quotes, or ``connection.ops.quote_name(Model._meta.db_table)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import ENGINES, ROUTERS

rule = Rule(
    level="must",
    docs="https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    after=(*ENGINES, *ROUTERS),
)

_TEXTS = re.compile(r"'(?:[^']|'')*'|--[^\n]*")
_BEFORE = r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+(?:ONLY\s+)?(?:public\.)?"


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each statement on PostgreSQL that names such a table of a model without quotes."""
    vendors = {database.alias: database.vendor for database in project.inventory.databases}
    capital = [model for model in project.inventory.models if model.managed and model.table != model.table.lower()]
    small = {model.table for model in project.inventory.models}
    for statement in project.statements if capital else ():
        sql = _TEXTS.sub("''", statement.sql) if vendors.get(statement.alias) == "postgresql" else ""
        for model in capital:
            named = re.search(rf"{_BEFORE}{re.escape(model.table)}\b", sql)
            if named and model.table.lower() not in small:
                yield Finding(
                    f"the SQL on {statement.alias!r} names the table {model.table} of {model.label} without quotes, and PostgreSQL reads "
                    f"{model.table.lower()}: it does not exist",
                    at=statement.file.at(statement.node),
                    hint=f'write "{model.table}" in double quotes.',
                    evidence={"table": model.table},
                )
