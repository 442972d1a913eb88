"""A data migration queries no real model whose table has different columns at that point.

Why: the class in ``models.py`` has the columns of today. On an older database, columns that later
migrations add do not exist yet, and columns that they remove are not filled.

Fix: get the model from the migration: ``apps.get_model("app", "Model")``; pass it to the helper that uses it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import replay
from django_conformance.discovery.databases.data_migrations import Body, DataFunction
from django_conformance.discovery.databases.historical import ModelName
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.tables import chain
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models",
    after=("databases.configuration.migrations-load", "databases.configuration.migration-conflicts"),
)

_LOADING = (
    "get",
    "first",
    "last",
    "earliest",
    "latest",
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "iterator",
)
_ITERATING = ("list", "tuple", "set", "sorted", "enumerate", "len", "bool")
_PARTIAL = frozenset({"values", "values_list", "only", "count", "exists", "aggregate", "dates", "update"})


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield the first use of each real model in a function whose columns differ."""
    asked = {function: real for function in project.data_functions if (real := _real(function))}
    for migration, state in replay.states(project.migrations, {function.migration for function in asked}):
        for _, operation in replay.operations(migration, state):
            for function, models in asked.items():
                if function.operation is operation:
                    yield from _differing(function, models, state)


def _real(function: DataFunction) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Return the real models whose rows a function and its helpers load or make, each with its first use."""
    models: dict[tuple[str, str], tuple[Any, Any]] = {}
    for body in function.bodies:
        for node in ast.walk(body.node):
            model = _loaded(node, body)
            if model is not None and not model.historical:
                models.setdefault(model.key, (body, node))
    return models


def _loaded(node: ast.AST, body: Body) -> ModelName | None:
    """Return the model of which a node makes an instance, or loads rows with all their columns."""
    names = body.names
    if isinstance(node, ast.Call):
        made = names.model(node.func)
        if made is not None:
            return made
        if method(node) in _LOADING:
            return _whole(node, body)
        if isinstance(node.func, ast.Name) and node.func.id in _ITERATING and node.args:
            return _whole(node.args[0], body)
    return _whole(node.iter, body) if isinstance(node, ast.For) else None


def _whole(query: ast.expr, body: Body) -> ModelName | None:
    """Return the model of a queryset that selects all columns, written out or in a variable."""
    if isinstance(query, ast.Name):
        assigned = [
            node.value
            for node in ast.walk(body.node)
            if isinstance(node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == query.id for target in node.targets)
        ]
        return _whole(assigned[0], body) if len(assigned) == 1 and not isinstance(assigned[0], ast.Name) else None
    return None if _PARTIAL & {*chain(query)} else body.names.queried(query)


def _differing(function: DataFunction, models: dict[tuple[str, str], tuple[Any, Any]], state: Any) -> Iterator[Finding]:
    from django.apps import apps

    for (app, name), (body, call) in models.items():
        historical = state.models.get((app, name))
        if historical is None:
            continue
        real = {field.name: field for field in apps.get_model(app, name)._meta.local_concrete_fields}
        then = {field for field, kind in historical.fields.items() if not kind.many_to_many}
        later, gone = sorted({*real} - then), sorted(then - {*real})
        through = f" through {body.helper}()" if body.helper else ""
        if later and then & {*real}:
            told = (
                f"queries the column {later[0]!r}, which a later migration adds: an older database has no such column"
            )
        elif gone and then & {*real} and not historical.fields[gone[0]].null:
            told = f"does not know the column {gone[0]!r}, which a later migration removes: a new row cannot be saved"
        else:
            continue
        yield Finding(
            f"{function.written} of migration {function.label}{through} uses the real model {app}.{name}, which {told}",
            at=body.file.at(call, function.label),
            hint=f'Write {name} = apps.get_model("{app}", "{name}")',
            evidence={"model": f"{app}.{name}", "later": later, "removed": gone},
        )
