"""A migration that inserts rows with explicit ids also resets PostgreSQL's sequence.

Why: a sequence of PostgreSQL counts the rows that it has numbered itself. After rows with explicit ids it still stands at 1: the next rows that
the site creates get numbers that are taken, IntegrityError (duplicate key value violates unique constraint). SQLite goes on after
the highest.

Fix: leave ``id`` out, or end with the SQL that ``connection.ops.sequence_reset_sql(no_style(), [Model])`` returns.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import replay
from django_conformance.discovery.databases.data_migrations import Body, DataFunction
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, written

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/databases/#manually-specifying-values-of-auto-incrementing-primary-keys",
    after=(
        *ENGINES,
        *ROUTERS,
        "databases.configuration.migrations-load",
        "databases.configuration.migration-conflicts",
    ),
)

_CREATING = ("create", "get_or_create", "update_or_create", "bulk_create")
_ONLY = ("get_or_create", "update_or_create")
_RESET = ("sequence_reset_sql", "setval(", "sqlsequencereset", "RESTART WITH", "restart with")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each model that a data migration numbers by itself and code creates rows of, where nothing resets the sequence."""
    if any(any(word in file.text for word in _RESET) for file in project.context.sources.every if not file.is_test):
        return
    numbering = {function: rows for function in project.data_functions if (rows := list(_numbered(function)))}
    for migration, state in replay.states(project.migrations, {function.migration for function in numbering}):
        for _, operation in replay.operations(migration, state):
            for function, rows in numbering.items():
                if function.operation is operation:
                    yield from _counted(function, rows, state, project)


def _numbered(function: DataFunction) -> Iterator[tuple[Body, ast.Call, tuple[str, str], str]]:
    """Yield each call that makes a row with a key of its own: the model, and the keyword."""
    for body in function.bodies:
        for call in body.calls:
            made = body.names.model(call.func)
            model = made or (body.names.queried(call) if method(call) in _CREATING else None)
            given = [keyword.arg for keyword in call.keywords if keyword.arg in ("id", "pk")]
            if model is not None and given and not _is_none(call):
                yield body, call, model.key, str(given[0])


def _is_none(call: ast.Call) -> bool:
    return any(
        keyword.arg in ("id", "pk") and isinstance(keyword.value, ast.Constant) and keyword.value.value is None
        for keyword in call.keywords
    )


def _counted(
    function: DataFunction,
    rows: list[tuple[Body, ast.Call, tuple[str, str], str]],
    state: Any,
    project: DatabasesProject,
) -> Iterator[Finding]:
    """Yield the first row of each model whose key PostgreSQL counts, and which the site creates too."""
    told = _only_rows(rows)
    for body, call, key, keyword in rows:
        model = state.models.get(key)
        keys = [field for field in model.fields.values() if field.primary_key] if model is not None else []
        if key in told or not keys or not keys[0].get_internal_type().endswith("AutoField"):
            continue
        creation = _created(key, project) if _on_postgresql(key, project) else None
        if creation is not None:
            told.add(key)
            file, node = creation
            yield Finding(
                f"{function.written} of migration {function.label} gives rows of {'.'.join(key)} their own {keyword} ({written(call)}), and "
                f"nothing resets the sequence: {file.place(node)} creates rows whose numbers are taken",
                at=body.file.at(call, function.label),
                evidence={"model": ".".join(key)},
            )


def _only_rows(rows: list[tuple[Body, ast.Call, tuple[str, str], str]]) -> set[tuple[str, str]]:
    """Return the models of which one row is asked for and made if it is not there: the only one that they have."""
    numbers = Counter(key for _, _, key, _ in rows)
    return {key for _, call, key, _ in rows if numbers[key] == 1 and method(call) in _ONLY and _is_written_out(call)}


def _is_written_out(call: ast.Call) -> bool:
    return all(isinstance(word.value, ast.Constant) for word in call.keywords if word.arg in ("id", "pk"))


def _on_postgresql(key: tuple[str, str], project: DatabasesProject) -> bool:
    vendors = {database.alias: database.vendor for database in project.inventory.databases}
    models = [model for model in project.inventory.models if tuple(model.label.lower().split(".")) == key]
    return any(vendors.get(alias) == "postgresql" for model in models for alias in model.migrate)


def _created(key: tuple[str, str], project: DatabasesProject) -> tuple[SourceFile, ast.AST] | None:
    """Return where code creates a row of a model and leaves its number to the database, or has the admin do so."""
    for file in project.files(".create(", "save(", "admin.", "ModelForm", "ModelSerializer"):
        for call in file.of(ast.Call):
            model = project.tables.queried(call, file) if method(call) in _CREATING else None
            model = model or project.tables.model_at(call.func, file)
            model = model or (_registered(call, file, project))
            given = {keyword.arg for keyword in call.keywords}
            if model is not None and tuple(model.label.lower().split(".")) == key and not given & {"id", "pk"}:
                return file, call
    return None


def _registered(call: ast.Call, file: SourceFile, project: DatabasesProject) -> Any:
    """Return the model that a call registers with the admin."""
    if not file.dotted(call.func).endswith(("admin.register", "admin.site.register")) or not call.args:
        return None
    return project.tables.model_at(call.args[0], file)
