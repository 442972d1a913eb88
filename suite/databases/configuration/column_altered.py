"""No migration changes a column to a type that the values in existing rows don't fit.

Why: the database converts each value, on a table with rows. PostgreSQL refuses a text that is no number, and one that is longer than the column; it
knows no conversion from a number to a UUID or a time at all. Tests and SQLite, whose types hold anything, accept it.

Fix: add a new column, fill it with RunPython, remove the old one, and rename. For a shorter text, cut the values in a migration before.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import replay
from django_conformance.discovery.databases.data_migrations import culprit_of, flat
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE",
    after=("databases.configuration.migrations-load", "databases.configuration.migration-conflicts"),
)

_TEXT = ("CharField", "TextField", "SlugField", "URLField", "EmailField", "FilePathField", "FileField")
_NUMBERS = (
    *("IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"),
    *("PositiveSmallIntegerField", "AutoField", "BigAutoField", "SmallAutoField", "FloatField", "DecimalField"),
)
_TIMES = ("DateField", "DateTimeField", "TimeField", "DurationField")
_OF_TEXT = (*_NUMBERS, *_TIMES, "UUIDField", "BooleanField", "JSONField", "GenericIPAddressField")
_IMPOSSIBLE = {
    **dict.fromkeys(_NUMBERS, ("UUIDField", *_TIMES, "JSONField")),
    **dict.fromkeys(_TIMES, (*_NUMBERS, "UUIDField", "BooleanField")),
    "UUIDField": (*_NUMBERS, *_TIMES),
    "BooleanField": (*_TIMES, "UUIDField"),
}
_FILLING = ("RunPython", "RunSQL")
_STRICT = ("postgresql", "mysql", "oracle")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each such change of the last migrations, of a table that was made before, where nothing prepares the rows."""
    vendors = {database.alias: database.vendor for database in project.inventory.databases}
    if not any(vendor in _STRICT for vendor in vendors.values()):
        return
    recent = {migration for app in project.own_apps for migration in replay.recent(project.migrations, app)}
    for migration, state in replay.states(project.migrations, recent):
        made = {key for key in state.models if key[0] == migration.app_label}
        for position, operation in replay.operations(migration, state):
            key = (migration.app_label, getattr(operation, "model_name_lower", ""))
            if type(operation).__name__ != "AlterField" or key not in made or _prepared(migration, project):
                continue
            before = state.models[key].fields.get(operation.name) if key in state.models else None
            is_known = before is not None and not _fits(before, operation.field)
            told = _told(before, operation.field, vendors) if is_known else ""
            if told:
                yield Finding(
                    f"migration {migration.app_label}.{migration.name} makes {operation.model_name}.{operation.name} {told}",
                    at=culprit_of(migration, position, project.context.sources),
                    evidence={"operation": operation.describe()},
                )


def _told(before: Any, after: Any, vendors: dict[str, str]) -> str:
    was, becomes = before.get_internal_type(), after.get_internal_type()
    if "postgresql" in vendors.values() and becomes in _IMPOSSIBLE.get(was, ()):
        return f"a {becomes} from a {was}: PostgreSQL cannot cast one to the other, and the migration fails"
    if was in _TEXT and becomes in _OF_TEXT:
        return f"a {becomes} from a {was}: it fails at the first row whose text is none"
    length, shorter = getattr(before, "max_length", None), getattr(after, "max_length", None)
    if (
        was in _TEXT
        and becomes in _TEXT
        and shorter
        and becomes != "TextField"
        and (length is None or shorter < length)
    ):
        return f"shorter, {shorter} characters after {length or 'any number'}: it fails at the first row with a longer text"
    return ""


def _fits(before: Any, after: Any) -> bool:
    """Whether the values are known to fit, or a package's field decides what they are: its JSON is a text to the database."""
    if not all(type(field).__module__.startswith("django.") for field in (before, after)):
        return True
    if before.default in (uuid.uuid1, uuid.uuid4) and after.get_internal_type() == "UUIDField":
        return True
    values = [str(value) for value, _ in before.flatchoices]
    longest = getattr(after, "max_length", None)
    return bool(values) and after.get_internal_type() in _TEXT and max(map(len, values)) <= (longest or 0)


def _prepared(migration: Any, project: DatabasesProject) -> bool:
    """Whether a migration prepares rows, or the one of the same app before it."""
    nodes = project.migrations.loader.graph.nodes
    parents = [nodes[key] for key in migration.dependencies if key in nodes and key[0] == migration.app_label]
    operations = (operation for given in (migration, *parents) for _, operation in flat(given.operations))
    return any(type(operation).__name__ in _FILLING for operation in operations)
