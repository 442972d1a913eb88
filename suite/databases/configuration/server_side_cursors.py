"""Server-side cursors are disabled behind a pooler in transaction mode.

Why: ``iterator()``, which forms and the admin use too, opens a cursor on one connection. The next rows are fetched on
another, which does not have it: InvalidCursorName, now and then, and never in development.

Fix: ``DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True``, or use session pooling.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from django_conformance.discovery.databases.poolers import pools_transactions
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method
from django_conformance.source.setting_places import place_of

from . import ENGINES

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/databases/#transaction-pooling-and-server-side-cursors",
    after=ENGINES,
    settings=True,
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each alias behind such a pooler whose server-side cursors are not disabled."""
    databases = project.context.originals.get("DATABASES")
    for database in project.inventory.databases:
        entry = databases.get(database.alias) if isinstance(databases, Mapping) else None
        if not isinstance(entry, Mapping) or entry.get("DISABLE_SERVER_SIDE_CURSORS"):
            continue
        pooler = pools_transactions(database, project.context.deployment_files, project.context.sources)
        if not pooler:
            continue
        place = _iterator(project)
        used = (
            f"{place} calls iterator(), which opens" if place else "iterator(), which forms and the admin call, opens"
        )
        yield Finding(
            f"DATABASES[{database.alias!r}] connects to {pooler}, which pools transactions, without "
            f"DISABLE_SERVER_SIDE_CURSORS: {used} a server-side cursor that the next connection does not have",
            subject=database.alias,
            location=place_of(project.context.sources, "DATABASES", database.alias),
            evidence={"host": database.host, "port": database.port, "iterator": str(place or "")},
        )


def _iterator(project: DatabasesProject) -> Location | None:
    """Return where the project itself iterates over a query in chunks."""
    for file in project.context.sources.code(containing=("iterator(",)):
        for call in file.of(ast.Call):
            if method(call) in ("iterator", "aiterator"):
                return file.place(call)
    return None
