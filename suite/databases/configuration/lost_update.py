"""A counter is incremented in the database, not on an object that was read before.

Why: two requests or workers that read the row at the same time both write the same sum: one of the two is lost. Nothing says so.

Fix: ``Model.objects.filter(pk=…).update(count=F("count") + 1)``. Or read the row by ``select_for_update()`` in ``atomic()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, called, method, own_nodes, spelled, written
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/models/expressions/#avoiding-race-conditions-using-f",
)

_NUMBERS = ("IntegerField", "DecimalField", "FloatField", "DurationField")
_KNOWING = ("select_for_update", "lock", "Lock", "LOCK", "F(")
"""Words of a function that knows of the race, or counts in the database."""
_LOADING = ("get", "first", "last", "earliest", "latest", "get_object_or_404", "aget", "afirst", "aget_object_or_404")
_ALONE = (".management.", ".migrations.")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each number of an object that a function loads, counts up and saves."""
    own = {model.label for model in project.inventory.models if model.own}
    for file in project.files("save(", "asave("):
        if any(part in f".{file.module}." for part in _ALONE):
            continue
        for function in file.functions:
            if not any(word in file.segment(function) for word in _KNOWING):
                yield from _of_function(function, file, project, own)


def _of_function(function: Function, file: SourceFile, project: DatabasesProject, own: set[str]) -> Iterator[Finding]:
    nodes = list(own_nodes(function))
    loaded = {
        node.targets[0].id
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _loads(node.value)
    }
    saved = {
        called(node).partition(".")[0]: node
        for node in nodes
        if isinstance(node, ast.Call) and called(node).count(".") == 1 and method(node) in ("save", "asave")
    }
    scope = Scope(function, file, project.context.sources)
    for node in nodes:
        counted = _counted(node)
        owner = counted.value if counted is not None else None
        if counted is None or not isinstance(owner, ast.Name) or owner.id not in loaded or owner.id not in saved:
            continue
        value = scope.value(owner)
        if (
            not isinstance(value, Instance)
            or value.model._meta.label not in own
            or not _is_number(value.model, counted.attr)
        ):
            continue
        if saved[owner.id].lineno < counted.lineno:
            continue
        yield Finding(
            f"{function.name}() loads {owner.id}, counts {written(counted)} on the object and saves it: of two at the same time, "
            "one is lost",
            at=file.at(node, f"{file.module}.{function.name}"),
            hint=f'write {value.model.__name__}.objects.filter(pk={owner.id}.pk).update({counted.attr}=F("{counted.attr}") + …)',
            evidence={"model": value.model._meta.label, "field": counted.attr},
        )


def _loads(value: ast.expr) -> bool:
    """Whether an expression reads one row, in a coroutine too."""
    call = value.value if isinstance(value, ast.Await) else value
    return isinstance(call, ast.Call) and spelled(call.func).rpartition(".")[2] in _LOADING


def _counted(node: ast.AST) -> ast.Attribute | None:
    """Return the attribute that a statement adds to or takes from: ``x.n += 1``, ``x.n = x.n - 1``."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub)):
        return node.target if isinstance(node.target, ast.Attribute) else None
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.BinOp)):
        return None
    target, value = node.targets[0], node.value
    if not (isinstance(target, ast.Attribute) and isinstance(value.op, (ast.Add, ast.Sub))):
        return None
    return target if ast.unparse(target) in (ast.unparse(value.left), ast.unparse(value.right)) else None


def _is_number(model: type, name: str) -> bool:
    """Whether a field of a model holds a number that is counted."""
    options = vars(model).get("_meta")
    field = next((field for field in getattr(options, "concrete_fields", ()) if field.name == name), None)
    return field is not None and any(kind.__name__ in _NUMBERS for kind in type(field).__mro__)
