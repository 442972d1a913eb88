"""A migration that PostgreSQL cannot run in a transaction says ``atomic = False``.

Why: indexes cannot be made or dropped CONCURRENTLY in a transaction, and every migration is one: migrate raises
NotSupportedError, or "cannot run inside a transaction block". SQLite does not show it.

Fix: write ``atomic = False`` into the class Migration, and put nothing else into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.databases import row_changes
from django_conformance.discovery.databases.data_migrations import flat, place_of
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/contrib/postgres/operations/#concurrent-index-operations",
    after=("databases.configuration.migrations-load",),
)

_OPERATIONS = ("AddIndexConcurrently", "RemoveIndexConcurrently")
_SQL = re.compile(
    r"\b(?:CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY|DROP\s+INDEX\s+CONCURRENTLY|REINDEX\b[^;]*\bCONCURRENTLY|VACUUM\b"
    r"(?!\s*\()|CREATE\s+DATABASE|ALTER\s+SYSTEM)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each operation of an atomic migration that needs to be outside of a transaction."""
    loader = project.migrations.loader
    for migration in loader.disk_migrations.values() if loader is not None else ():
        if not migration.atomic:
            continue
        for position, operation in flat(migration.operations):
            kind = type(operation).__name__
            match = _SQL.search(_COMMENT.sub("", row_changes.texts(operation)))
            place = place_of(migration, position, project.context.sources) if kind in _OPERATIONS or match else None
            if place is not None:
                what = kind if match is None else " ".join(match[0].upper().split())
                yield Finding(
                    f"migration {migration.app_label}.{migration.name} runs {what} in a transaction",
                    subject=f"{migration.app_label}.{migration.name}",
                    location=place[0].place(place[1]),
                    hint="Write atomic = False into its class Migration",
                    evidence={"operation": kind},
                )
