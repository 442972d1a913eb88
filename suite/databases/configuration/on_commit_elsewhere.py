"""``on_commit()`` in a model's method or a signal receiver waits for the database that the model is written to.

Why: without ``using`` it waits for 'default'. Where whoever saves the object has opened a transaction of the object's own database, 'default' has
none open: the callback runs before the row is committed, and also when it is rolled back.

Fix: write ``on_commit(…, using=self._state.db)``, or ``using=using`` in a receiver, to which Django passes it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.transactions import alias_given, is_transaction
from django_conformance.inventory import Model
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, called
from django_conformance.source.orm.functions import class_around
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#performing-actions-after-commit",
    after=(*ENGINES, *ROUTERS, "databases.configuration.transaction-on-dummy"),
)

_INSTANCES = ("self", "instance")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each callback for 'default' that is told of an object which is written elsewhere."""
    if len(project.inventory.usable) == 1 or "default" not in project.inventory.usable:
        return
    covered = {node for block in project.transactions for statement in block.body for node in ast.walk(statement)}
    bare = {
        function: (call, file)
        for file in project.files("on_commit")
        for function in file.functions
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and call not in covered and _is_bare(call, file)
    }
    if not bare:
        return
    names = tuple({function.name for function in bare})
    told: set[ast.Call] = set()
    for file in project.files("on_commit", *names):
        for function in file.functions:
            model = _model(function, file, project)
            for call, where, through in _callbacks(function, file, project, bare) if model is not None else ():
                if model is not None and call not in told:
                    told.add(call)
                    yield Finding(
                        f"on_commit() without using waits for 'default', and {function.name}(){through} is about {model.label}, which is "
                        f"written to {model.write!r}: the callback may run before the row is committed",
                        at=where.at(call, f"{file.module}.{function.name}"),
                        evidence={"model": model.label, "alias": model.write},
                    )


def _is_bare(call: ast.Call, file: SourceFile) -> bool:
    return is_transaction(call, "on_commit", file) and not alias_given(call, 1)


def _callbacks(
    function: Function, file: SourceFile, project: DatabasesProject, bare: dict[Function, tuple[ast.Call, SourceFile]]
) -> Iterator[tuple[ast.Call, SourceFile, str]]:
    """Yield the callbacks of a function, and those of one that it hands its object to."""
    if function in bare:
        yield (*bare[function], "")
    scope = Scope(function, file, project.context.sources)
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and any(
            isinstance(given, ast.Name) and given.id in _INSTANCES for given in node.args
        ):
            found = scope.resolved(node)
            if found is not None and found.node in bare:
                yield (*bare[found.node], f", which calls {called(node)}(),")


def _model(function: Function, file: SourceFile, project: DatabasesProject) -> Model | None:
    """Return the model that is written elsewhere, of which a function is a method or gets an object by a signal."""
    parameters = [parameter.arg for parameter in function.args.args]
    if "instance" in parameters:
        name = ast.copy_location(ast.Name("instance", ast.Load()), function.body[-1])
        value = Scope(function, file, project.context.sources).value(name)
        kinds: list[Any] = [value.model] if isinstance(value, Instance) else []
    else:
        kinds = _kinds(class_around(function, file)) if parameters[:1] == ["self"] else []
    models = {model.label: model for model in project.inventory.models}
    known = [models[kind._meta.label] for kind in kinds if kind._meta.label in models]
    return next((model for model in known if project.tables.written_elsewhere(model, "default")), None)


def _kinds(kind: Any) -> list[Any]:
    """Return the models of which a class is one, or a base."""
    from django.apps import apps

    if not isinstance(kind, type):
        return []
    return [model for model in apps.get_models() if issubclass(model, kind)]
