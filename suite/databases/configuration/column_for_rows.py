"""No migration adds a column that existing rows cannot satisfy: NOT NULL without a default, or unique with one value for all.

Why: Django fills an added column with the field's default, which it computes once. Without a default the rows would have NULL;
with one, they would all have the same value. Nor does it fill a column that was nullable and has no default. An empty table
accepts all this, a table with rows does not.

Fix: add the column with ``null=True``, fill it with RunPython, and make it NOT NULL or unique in a later migration.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import replay
from django_conformance.discovery.databases.data_migrations import culprit_of
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/howto/writing-migrations/#migrations-that-add-unique-fields",
    after=("databases.configuration.migrations-load", "databases.configuration.migration-conflicts"),
)

Column = tuple[str, str, str]
"""An app, a model in small letters and a field."""

_NO_VALUE = "NOT NULL and without a default: existing rows have no value for it"
_FILLING = ("RunPython", "RunSQL")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each such column that one of the last migrations adds to a table of an earlier one, or makes unique."""
    recent = {migration for app in project.own_apps for migration in replay.recent(project.migrations, app)}
    alike: set[Column] = set()
    for migration, state in replay.states(project.migrations, recent):
        made = {key for key in state.models if key[0] == migration.app_label}
        for position, operation in replay.operations(migration, state):
            if type(operation).__name__ in _FILLING:
                alike = {column for column in alike if column[0] != migration.app_label}
            told = _told(operation, migration, position, made, alike) or _required(
                operation, migration, state, made, project
            )
            if told:
                yield Finding(
                    f"migration {migration.app_label}.{migration.name} {told}",
                    at=culprit_of(migration, position, project.context.sources),
                    evidence={"operation": operation.describe()},
                )


def _told(operation: Any, migration: Any, position: int, made: set[tuple[str, str]], alike: set[Column]) -> str:
    """Return what is told of an operation, and keep the columns in which it leaves one value for all rows."""
    app, kind = migration.app_label, type(operation).__name__
    if kind != "AddField":
        return _made_unique(operation, app, alike)
    field, model = operation.field, operation.model_name_lower
    if (app, model) not in made or field.many_to_many or field.primary_key:
        return ""
    referred = _referred(field, made, migration)
    if referred:
        return f"adds {operation.model_name}.{operation.name} {referred}" if not _cleared(migration, position) else ""
    filled = field.has_default() or (field.blank and field.empty_strings_allowed)
    if filled and not field.null and not field.unique:
        alike.add((app, model, operation.name))
    told = _of_new(field)
    return f"adds {operation.model_name}.{operation.name} {told}" if told and not _cleared(migration, position) else ""


def _of_new(field: Any) -> str:
    """Return why rows that exist cannot have a new column; "" where they can."""
    from django.db.models import NOT_PROVIDED

    if (
        field.null
        or getattr(field, "generated", False)
        or getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED
    ):
        return ""
    if field.has_default():
        if not field.unique:
            return ""
        return "unique, and with a default that Django computes once for all rows: the second row has the same value"
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return ""
    if field.blank and field.empty_strings_allowed:
        return "unique, and with an empty text in every row" if field.unique else ""
    return _NO_VALUE


def _referred(field: Any, made: set[tuple[str, str]], migration: Any) -> str:
    """Return why a row that a new column refers to is not there; "" where it may be: its table is made by this very migration."""
    if not field.many_to_one or callable(field.default) or not field.has_default() or field.default is None:
        return ""
    to = str(field.remote_field.model if isinstance(field.remote_field.model, str) else "").lower()
    app, _, model = to.rpartition(".")
    key = (app or migration.app_label, model)
    created = {
        (migration.app_label, operation.name_lower)
        for operation in migration.operations
        if type(operation).__name__ == "CreateModel"
    }
    fills = any(type(operation).__name__ in _FILLING for operation in migration.operations)
    if key in made or key not in created or fills or not field.db_constraint:
        return ""
    return (
        f"with the default {field.default!r}, and {field.remote_field.model} has no rows, since the same migration makes its table: "
        "IntegrityError on a table with rows"
    )


def _required(operation: Any, migration: Any, state: Any, made: set[tuple[str, str]], project: DatabasesProject) -> str:
    """Return what is told of an operation that makes a column NOT NULL whose rows may be NULL, and nothing has filled them."""
    if type(operation).__name__ != "AlterField" or (migration.app_label, operation.model_name_lower) not in made:
        return ""
    model = state.models.get((migration.app_label, operation.model_name_lower))
    before = model.fields.get(operation.name) if model is not None else None
    if before is None or not before.null or operation.field.many_to_many or _of_new(operation.field) != _NO_VALUE:
        return ""
    if model.options.get("managed") is False or _filled_since(operation, migration, project):
        return ""
    return f"makes {operation.model_name}.{operation.name} NOT NULL without a default, and nothing fills the rows that have NULL there"


def _filled_since(operation: Any, migration: Any, project: DatabasesProject) -> bool:
    """Whether an operation may have filled a column since it was made nullable, or its table was made."""
    graph = project.migrations.loader.graph
    key = (migration.app_label, migration.name)
    for earlier in reversed(graph.forwards_plan(key)):
        inner = graph.nodes[earlier].operations
        if earlier[0] != migration.app_label:
            fills = any(type(given).__name__ in _FILLING for given in inner)
            if fills and _depends(graph.nodes[earlier], migration.app_label):
                return True
            continue
        if earlier == key:
            inner = inner[: next((n for n, given in enumerate(inner) if given is operation), len(inner))]
        for given in reversed(inner):
            if type(given).__name__ in _FILLING or hasattr(given, "database_operations"):
                return True
            if _gives(given, operation):
                return False
    return True


def _depends(migration: Any, app: str) -> bool:
    return any(dependency[0] == app for dependency in migration.dependencies)


def _gives(given: Any, operation: Any) -> bool:
    """Whether an operation makes the column that another one alters, or alters it as well."""
    name = getattr(given, "model_name_lower", None) or getattr(given, "name_lower", "")
    if name != operation.model_name_lower:
        return False
    return type(given).__name__ == "CreateModel" or (
        type(given).__name__ in ("AddField", "AlterField") and given.name == operation.name
    )


def _made_unique(operation: Any, app: str, alike: set[Column]) -> str:
    """Return what is told of an operation that makes columns unique in which all rows have the same value."""
    for model, names, what in _uniques(operation):
        if names and all((app, model, name) in alike for name in names):
            columns = " and ".join(f"{model}.{name}" for name in names)
            return (
                f"makes {columns} unique by {what}, and Django has computed the default of a column that is added once for all "
                "rows: the second row has the same value"
            )
    return ""


def _uniques(operation: Any) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield the model, the columns and a name for each thing by which an operation makes columns unique."""
    kind = type(operation).__name__
    if kind == "AddConstraint":
        names = getattr(operation.constraint, "fields", ())
        if type(operation.constraint).__name__ == "UniqueConstraint":
            yield operation.model_name_lower, tuple(names), f"the constraint {operation.constraint.name!r}"
    elif kind == "AlterUniqueTogether":
        for names in operation.option_value or ():
            yield operation.name_lower, tuple(names), "unique_together"
    elif kind == "AlterField" and operation.field.unique:
        yield operation.model_name_lower, (operation.name,), "unique=True"


def _cleared(migration: Any, position: int) -> bool:
    """Whether an operation before removes rows, or fills the column by itself."""
    return any(type(operation).__name__ in _FILLING for operation in migration.operations[:position])
