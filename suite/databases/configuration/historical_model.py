"""A data migration uses only what historical models have: fields, and managers with use_in_migrations.

Why: ``apps.get_model()`` gives a model without the methods, properties, constants and managers of the class in
``models.py``. If the line runs once per row, an empty database does not show the AttributeError.

Fix: write what the method does into the migration. For a manager, use ``objects``, or give it ``use_in_migrations = True``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import replay
from django_conformance.discovery.databases.data_migrations import Body, DataFunction
from django_conformance.discovery.databases.historical import ModelName
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.tables import MANAGERS
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, guarded

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models",
    after=("databases.configuration.migrations-load", "databases.configuration.migration-conflicts"),
)

_CAUGHT = ("AttributeError", "Exception", "BaseException")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each attribute of the class that the historical model lacks."""
    asked = {function: wanted for function in project.data_functions if (wanted := [*_asked(function)])}
    for migration, state in replay.states(project.migrations, {function.migration for function in asked}):
        for _, operation in replay.operations(migration, state):
            for function, wanted in asked.items():
                if function.operation is operation:
                    yield from _lacking(function, wanted, state)


def _asked(function: DataFunction) -> Iterator[tuple[Body, ast.Attribute, ModelName, str]]:
    """Yield what a function asks of historical models that the real ones have by themselves, and of what it asks it."""
    for body in function.bodies:
        for node in ast.walk(body.node):
            if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
                continue
            owner = node.value
            if isinstance(owner, ast.Attribute) and owner.attr in MANAGERS:
                model, of = body.names.model(owner.value), "manager"
            elif isinstance(owner, ast.Name) and owner.id in body.names.instances:
                model, of = body.names.instances[owner.id], "instance"
                model = model if _stored_once(owner.id, body) else None
            elif isinstance(owner, ast.Attribute):
                model, of = _related(owner, body), "instance"
            else:
                model, of = body.names.model(owner), "model"
            real = _real(model) if model is not None and model.historical else None
            if model is None or real is None or guarded(body.node, node, _CAUGHT):
                continue
            if _has_by_itself(real, node.attr, of) and not any(_probed(asked, node.attr) for asked in function.bodies):
                yield body, node, model, of


def _related(node: ast.Attribute, body: Body) -> ModelName | None:
    """Return the model of the object that a relation of an instance leads to."""
    owner = node.value
    if isinstance(owner, ast.Attribute):
        model = _related(owner, body)
    elif isinstance(owner, ast.Name) and owner.id in body.names.instances and _stored_once(owner.id, body):
        model = body.names.instances[owner.id]
    else:
        return None
    real = _real(model) if model is not None and model.historical else None
    fields = real._meta.concrete_fields if real is not None else ()
    target = next((field.related_model for field in fields if field.name == node.attr and field.is_relation), None)
    options = target._meta if target is not None and not isinstance(target, str) else None
    return ModelName(options.app_label, options.object_name) if options is not None else None


def _stored_once(name: str, body: Body) -> bool:
    nodes = ast.walk(body.node)
    return (
        sum(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store) for node in nodes) == 1
    )


def _real(model: ModelName) -> Any:
    from django.apps import apps

    try:
        return apps.get_model(model.app, model.name)
    except LookupError:
        return None


def _has_by_itself(real: Any, name: str, of: str) -> bool:
    """Whether the class in ``models.py``, or its manager, has an attribute that models do not have from Django."""
    from django.db.models import Model
    from django.db.models.manager import Manager

    if of == "manager":
        manager = getattr(real, "_default_manager", None)
        return not hasattr(Manager, name) and hasattr(type(manager), name)
    fields = {field.name for field in real._meta.get_fields()} | {field.attname for field in real._meta.concrete_fields}
    return (
        not hasattr(Model, name)
        and name not in {*fields, "objects", "DoesNotExist", "MultipleObjectsReturned"}
        and any(name in vars(kind) for kind in real.__mro__)
    )


def _probed(body: Body, name: str) -> bool:
    """Whether code asks first whether there is such an attribute, or puts it there itself."""
    if any(
        isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Store)
        for node in ast.walk(body.node)
    ):
        return True
    return any(
        called(call).rpartition(".")[2] in ("hasattr", "getattr", "setattr", "contribute_to_class", "add_to_class")
        and any(isinstance(argument, ast.Constant) and argument.value == name for argument in call.args)
        for call in body.calls
    )


def _lacking(
    function: DataFunction, wanted: list[tuple[Body, ast.Attribute, ModelName, str]], state: Any
) -> Iterator[Finding]:
    try:
        registry = state.clone().apps
    except Exception:  # a state that cannot be rendered stops the migration as well
        return
    for body, node, model, of in wanted:
        try:
            historical = registry.get_model(model.app, model.name)
        except LookupError:
            continue
        owner = historical._default_manager if of == "manager" else historical
        if hasattr(owner, node.attr):
            continue
        through = f" through {body.helper}()" if body.helper else ""
        yield Finding(
            f"{function.written} of migration {function.label}{through} asks {ast.unparse(node)}, which the historical "
            f"model of {model.label} does not have: AttributeError",
            at=body.file.at(node, function.label),
            evidence={"model": model.label, "attribute": node.attr},
        )
