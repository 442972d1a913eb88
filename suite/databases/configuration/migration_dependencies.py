"""A data migration depends on the migration that creates each model it uses.

Why: without the dependency nothing says which runs first. ``apps.get_model()`` raises LookupError, and a query of a real model
finds no table, whenever the order differs: in ``migrate APP``, after a new app is installed, in a squashed history.

Fix: add the other app's migration to ``dependencies``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.data_migrations import Body, DataFunction, flat
from django_conformance.discovery.databases.historical import ModelName
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import guarded, method

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/howto/writing-migrations/#migrating-data-between-third-party-apps",
    after=("databases.configuration.migrations-load", "databases.configuration.migration-conflicts"),
)

_CAUGHT = ("LookupError", "Exception", "BaseException")
_NO_TABLE = (*_CAUGHT, "Error", "DatabaseError", "OperationalError", "ProgrammingError")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each model that migrations of an app get and no migration before them is certain to have created."""
    lucky: dict[tuple[str, ModelName], list[tuple[DataFunction, Body, ast.Call, tuple[str, str]]]] = {}
    for function, body, call, model, creator in _undeclared(project):
        lucky.setdefault((function.migration.app_label, model), []).append((function, body, call, creator))
    for (_, model), gets in lucky.items():
        function, body, call, (app, name) = gets[0]
        others = list(dict.fromkeys(got[0].label for got in gets[1:] if got[0].migration is not function.migration))
        more = f"; {', '.join(others[:3])} {'do' if len(others) > 1 else 'does'} the same" if others else ""
        does = "gets" if model.historical else "queries the real model"
        yield Finding(
            f"{function.written} of migration {function.label} {does} {model.label}, and the migration depends on none that "
            f"creates it ({app}.{name}){more}",
            at=body.file.at(call, function.label),
            hint=f'Add ("{app}", "{name}") to dependencies',
            evidence={"model": model.label, "created_by": f"{app}.{name}", "others": others},
        )


def _undeclared(
    project: DatabasesProject,
) -> Iterator[tuple[DataFunction, Body, ast.Call, ModelName, tuple[str, str]]]:
    functions = project.data_functions
    graph = project.migrations.loader.graph if functions else None
    creators = _creators(graph) if graph is not None else {}
    for function in functions:
        key = (function.migration.app_label, function.migration.name)
        if graph is None or key not in graph.nodes:
            continue
        before = {*graph.forwards_plan(key)}
        for body in function.bodies:
            later = _of_receivers(body.node)
            for call in body.calls:
                if call in later:
                    continue
                for model in _used(call, body):
                    made = creators.get(model.key, set())
                    if made and not made & before and not _asks(body.node):
                        yield function, body, call, model, min(made)


def _used(call: ast.Call, body: Body) -> list[ModelName]:
    """Return the models that a call gets from the migration's apps, or the real one whose table it certainly queries."""
    gotten = [model for model in body.names.gotten(call) if model.historical]
    if gotten:
        return [] if guarded(body.node, call, _CAUGHT) else gotten
    model = body.names.queried(call)
    if model is None or model.historical or not body.runs_always(call):
        return []
    return [] if method(call) == "none" or guarded(body.node, call, _NO_TABLE) else [model]


def _of_receivers(function: ast.AST) -> set[ast.AST]:
    """Return what runs after all migrations: functions within that are connected to post_migrate."""
    connected = {
        argument.id
        for call in ast.walk(function)
        if method(call) == "connect" and isinstance(call, ast.Call)
        for argument in (*call.args, *(keyword.value for keyword in call.keywords))
        if isinstance(argument, ast.Name)
    }
    return {
        inner
        for node in ast.walk(function)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node is not function and node.name in connected
        for inner in ast.walk(node)
    }


def _creators(graph: Any) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Return the migrations that bring a model of a name, by creating it, renaming it, or in the state alone."""
    creators: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for key, migration in graph.nodes.items():
        operations = [operation for _, operation in flat(migration.operations)]
        operations += [inner for top in migration.operations for inner in getattr(top, "state_operations", ())]
        for operation in operations:
            kind = type(operation).__name__
            if hasattr(operation, "fields") and hasattr(operation, "name_lower"):
                creators.setdefault((key[0], operation.name_lower), set()).add(key)
            elif kind == "RenameModel":
                creators.setdefault((key[0], operation.new_name_lower), set()).add(key)
    return creators


def _asks(function: ast.AST) -> bool:
    """Whether a function asks which apps are installed."""
    names = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    return bool(names & {"is_installed", "app_configs", "all_models"})
