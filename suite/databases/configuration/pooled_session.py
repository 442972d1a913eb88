"""Behind a pooler in transaction mode nothing relies on the session.

Why: each transaction gets whatever connection is free. A lock that is taken on one is released on another, or never; what ``SET`` and ``LISTEN`` do
is done to somebody else's connection. Options that are sent when connecting are refused: "unsupported startup parameter".

Fix: ``pg_advisory_xact_lock()`` and ``SET LOCAL`` within ``atomic()``. Set what belongs to each connection for the role, ``ALTER ROLE … SET …``; and
connect past the pooler for ``LISTEN``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from django_conformance.discovery.databases.poolers import pools_transactions
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

from . import ENGINES

rule = Rule(level="should", docs="https://www.pgbouncer.org/features.html", after=ENGINES, settings=True)

_OF_SESSION = re.compile(
    r"\b(?P<lock>pg_(?:try_)?advisory_(?:lock|unlock)(?:_shared|_all)?)\s*\(|^\s*(?P<said>LISTEN|SET\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)(?:SESSION\s+)?\w+)",
    re.IGNORECASE,
)
_IGNORED = re.compile(r"ignore_startup_parameters\W.*\boptions\b", re.IGNORECASE)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each statement for the session, and each alias with options for the server, behind such a pooler."""
    context = project.context
    databases = context.originals.get("DATABASES")
    poolers = {
        database.alias: pooler
        for database in project.inventory.databases
        if (pooler := pools_transactions(database, context.deployment_files, context.sources))
    }
    if not poolers:
        return
    within = {node for block in project.transactions for step in block.body for node in ast.walk(step)}
    for statement in project.statements:
        match = _OF_SESSION.search(statement.sql)
        if match and statement.alias in poolers and statement.node not in within:
            what = match["lock"] or " ".join(match["said"].split())
            yield Finding(
                f"{what} on {statement.alias!r} is for the session, and {poolers[statement.alias]} gives each transaction another connection",
                at=statement.file.at(statement.node),
                evidence={"alias": statement.alias},
            )
    is_ignored = any(
        _IGNORED.search(file.text)
        for file in context.deployment_files.named(r".*\.(?:ya?ml|ini|env|conf|toml|sh)|\.env.*")
    )
    for alias, pooler in poolers.items():
        entry = databases.get(alias) if isinstance(databases, Mapping) else None
        options = entry.get("OPTIONS") if isinstance(entry, Mapping) else None
        given = options.get("options") if isinstance(options, Mapping) else None
        if isinstance(given, str) and given.strip() and not is_ignored:
            yield Finding(
                f"DATABASES[{alias!r}]['OPTIONS']['options'] is {given!r}, and {pooler} refuses it: unsupported startup parameter",
                subject=alias,
                location=place_of(context.sources, "DATABASES", alias),
                evidence={"options": given},
            )
