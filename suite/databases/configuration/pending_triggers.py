"""No migration on PostgreSQL changes a table's rows and then the table itself.

Why: a migration is one transaction, and PostgreSQL checks foreign keys at its end. Once rows are inserted, deleted or
pointed elsewhere, altering their table fails: "cannot ALTER TABLE because it has pending trigger events". An empty
database does not show it.

Fix: put the data operation into a migration of its own, before the one that alters the table.
"""

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import replay, row_changes
from django_conformance.discovery.databases.data_migrations import DataFunction, culprit_of, flat, place_of
from django_conformance.discovery.databases.migrations import column
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.row_changes import RowChange
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/migration-operations/#runpython",
    after=("databases.configuration.migrations-load",),
)

_ALTERS = (
    "AddField",
    "AlterField",
    "RemoveField",
    "AddConstraint",
    "RemoveConstraint",
    "AddIndex",
    "AlterUniqueTogether",
    "AlterIndexTogether",
    "DeleteModel",
)
"""PostgreSQL renames tables and columns, and removes indexes, whatever is still to be checked."""
_SETTLES = "SET CONSTRAINTS"
_HINT = "Split it: keep the data operation in {migration}, and move this one into a migration that depends on it"


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each operation that alters a table whose rows its migration has changed before."""
    functions = {id(function.operation): function for function in project.data_functions}
    wanted = [migration for migration in _own(project) if _mixed(migration)]
    if not wanted:
        return
    for migration, state in replay.states(project.migrations, wanted):
        yield from _of_migration(project, migration, state, functions)


def _own(project: DatabasesProject) -> Iterator[Any]:
    for migration in project.migrations.loader.disk_migrations.values() if project.migrations.loader else ():
        if migration.operations and place_of(migration, 0, project.context.sources) is not None:
            yield migration


def _mixed(migration: Any) -> bool:
    """Whether a migration, in one transaction, has data operations and then one that alters a table."""
    kinds = [type(operation).__name__ for _, operation in flat(migration.operations)]
    data = [position for position, kind in enumerate(kinds) if kind in ("RunPython", "RunSQL")]
    return (
        migration.atomic and not migration.replaces and bool(data) and any(kind in _ALTERS for kind in kinds[data[0] :])
    )


def _of_migration(
    project: DatabasesProject, migration: Any, state: Any, functions: dict[int, DataFunction]
) -> Iterator[Finding]:
    changed: dict[tuple[str, str], dict[str, RowChange]] = {}
    app, told = migration.app_label, set()
    settled: set[tuple[tuple[str, str], str]] = set()
    for position, operation in replay.operations(migration, state):
        function = functions.get(id(operation))
        sql = row_changes.texts(operation)
        for change in (*(row_changes.of_function(function) if function else ()), *row_changes.of_sql(sql, state)):
            for name in _pending(change, state):
                if not {(change.key, name), (change.key, "*")} & settled:
                    changed.setdefault(change.key, {}).setdefault(name, change)
        if _SETTLES in sql.upper() or (function is not None and _settles(function)):
            changed.clear()
        key = _altered(app, operation, state)
        if key in changed and getattr(operation, "name", "") in changed[key]:
            del changed[key][operation.name]  # Django settles a foreign key before it alters or removes it
        if changed.get(key) and key not in told and _on_postgresql(project, key):
            told.add(key)
            change = next(iter(changed[key].values()))
            yield Finding(
                f"migration {app}.{migration.name} changes rows of {key[0]}.{key[1]} ({change.written}) and then "
                f"alters its table ({operation.describe()}) in one transaction: PostgreSQL has pending trigger events "
                "and refuses",
                at=culprit_of(migration, position, project.context.sources),
                hint=_HINT.format(migration=migration.name),
                evidence={"model": ".".join(key), "change": change.written},
            )
        settled |= _settled(app, operation)


def _settled(app: str, operation: Any) -> set[tuple[tuple[str, str], str]]:
    """Return the foreign keys that an operation adds, ``*`` for a new table's.

    For the rest of its transaction Django has PostgreSQL check an added one at once, and adds those of a new table last.
    """
    if type(operation).__name__ == "CreateModel":
        return {((app, operation.name_lower), "*")}
    if type(operation).__name__ == "AddField":
        return {((app, operation.model_name_lower), operation.name)}
    return set()


def _settles(function: DataFunction) -> bool:
    return any(_SETTLES in body.file.text.upper() for body in function.bodies)


def _pending(change: RowChange, state: Any) -> set[str]:
    """Return the foreign keys that a change leaves to be checked at the end of the transaction, ``*`` for those to it."""
    model = state.models.get(change.key)
    if model is None or model.options.get("managed") is False:
        return set()
    foreign = {name: field for name, field in model.fields.items() if _is_checked(field)}
    if change.how == "insert":
        return set(foreign)
    if change.how == "update":
        return {
            name for name, field in foreign.items() if {name, f"{name}_id", field.db_column or name} & change.fields
        }
    referenced = any(
        _target(field, other) == change.key
        for other in state.models.values()
        for field in other.fields.values()
        if _is_checked(field)
    )
    return {"*"} if referenced else set()


def _is_checked(field: Any) -> bool:
    return bool((field.many_to_one or field.one_to_one) and getattr(field, "db_constraint", False))


def _target(field: Any, model: Any) -> tuple[str, str] | None:
    to = field.remote_field.model
    if to == "self":
        return model.app_label, model.name.lower()
    if isinstance(to, str):
        app, _, name = to.rpartition(".")
        return (app or model.app_label).lower(), name.lower()
    return to._meta.app_label, to._meta.model_name


def _altered(app: str, operation: Any, state: Any) -> tuple[str, str]:
    """Return the model whose table an operation alters; one that nothing is called for any other."""
    kind = type(operation).__name__
    names = (getattr(operation, name, None) for name in ("model_name_lower", "old_name_lower", "name_lower"))
    key = (app, str(next(filter(None, names), "")))
    model = state.models.get(key)
    if kind not in _ALTERS or model is None:
        return "", ""
    if kind == "AlterField":
        before = model.fields.get(operation.name)
        if before is None or column(before, operation.name) == column(operation.field, operation.name):
            return "", ""
    if kind == "AddField" and operation.field.many_to_many:
        return "", ""
    return key


def _on_postgresql(project: DatabasesProject, key: tuple[str, str]) -> bool:
    """Whether a model's table is on PostgreSQL: any of the project's where the model is gone."""
    vendors = {database.alias: database.vendor for database in project.inventory.databases}
    models = [model for model in project.inventory.models if tuple(model.label.lower().split(".")) == key]
    aliases = models[0].migrate if models else tuple(vendors)
    return any(vendors.get(alias) == "postgresql" for alias in aliases)
