"""A migration adds no column that existing rows cannot have: NOT NULL without a value, or unique with one value for all.

Why: Django fills an added column with the field's default, which it computes once. Without a default the rows would have NULL;
with one, they would all have the same value. An empty table accepts both, a table with rows does not.

Fix: add the column with ``null=True``, fill it with RunPython, and make it NOT NULL or unique in a later migration.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import replay
from django_conformance.discovery.databases.data_migrations import place_of
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/howto/writing-migrations/#migrations-that-add-unique-fields",
    after=("databases.configuration.migrations-load", "databases.configuration.migration-conflicts"),
)

_RECENT = 3
"""How many of an app's last migrations are judged: older ones have run wherever there were rows."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each such column that one of the last migrations adds to a table of an earlier one."""
    recent = {migration for app in project.own_apps for migration in _recent(project, app)}
    adding = {
        migration
        for migration in recent
        if any(type(operation).__name__ == "AddField" for operation in migration.operations)
    }
    for migration, state in replay.states(project.migrations, adding):
        made = {key for key in state.models if key[0] == migration.app_label}
        for position, operation in replay.operations(migration, state):
            told = _told(operation, migration.app_label, made) if type(operation).__name__ == "AddField" else ""
            if told and not _cleared(migration, position):
                place = place_of(migration, position, project.context.sources)
                yield Finding(
                    f"migration {migration.app_label}.{migration.name} adds {operation.model_name}.{operation.name} {told}",
                    subject=f"{migration.app_label}.{migration.name}",
                    location=place[0].place(place[1]) if place else None,
                    evidence={"field": f"{operation.model_name}.{operation.name}"},
                )


def _recent(project: DatabasesProject, app: str) -> Iterator[Any]:
    loader = project.migrations.loader
    if loader is None or project.migrations.state is None:
        return
    for leaf in loader.graph.leaf_nodes(app):
        chain = [key for key in loader.graph.forwards_plan(leaf) if key[0] == app][-_RECENT:]
        yield from (m for m in map(loader.graph.nodes.__getitem__, chain) if not (m.initial or m.replaces))


def _told(operation: Any, app: str, made: set[tuple[str, str]]) -> str:
    from django.db.models import NOT_PROVIDED

    field = operation.field
    if (app, operation.model_name_lower) not in made or field.many_to_many or field.null or field.primary_key:
        return ""
    if getattr(field, "generated", False) or getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED:
        return ""
    if field.has_default():
        if not field.unique:
            return ""
        return "unique, and with a default that Django computes once for all rows: the second row has the same value"
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return ""
    if field.blank and field.empty_strings_allowed:
        return "unique, and with an empty text in every row" if field.unique else ""
    return "NOT NULL and without a default: existing rows have no value for it"


def _cleared(migration: Any, position: int) -> bool:
    """Whether an operation before removes rows, or fills the column by itself."""
    return any(type(operation).__name__ in ("RunPython", "RunSQL") for operation in migration.operations[:position])
