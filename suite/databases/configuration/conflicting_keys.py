"""Code does not use the primary keys of objects passed to ``bulk_create(ignore_conflicts=True)``.

Why: with ``ignore_conflicts`` the database does not say which rows it has made, and the objects have no primary key: a foreign key to one raises
ValueError, ``pk`` is None. Without a conflict too.

Fix: read the rows again: ``Model.objects.filter(code__in=codes)``; or ``update_conflicts=True`` with ``unique_fields``, which sets the keys.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, receiver, written
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import ModelClass, Rows

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/models/querysets/#bulk-create")

_KEYS = ("pk", "id")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield the first use of such an object by its key in each function."""
    for file in project.files("ignore_conflicts"):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                if isinstance(call, ast.Call) and method(call) in ("bulk_create", "abulk_create") and _ignores(call):
                    value = scope.value(receiver(call))
                    model = value.model if isinstance(value, Rows) else None
                    if _is_given_by_database(model) and not _has_keys(model, function, scope):
                        yield from _uses(call, model, scope)


def _ignores(call: ast.Call) -> bool:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    value = given.get("ignore_conflicts")
    return isinstance(value, ast.Constant) and value.value is True


def _is_given_by_database(model: Any) -> bool:
    return model is not None and type(model._meta.pk).__name__ in ("AutoField", "BigAutoField", "SmallAutoField")


def _has_keys(model: Any, function: ast.AST, scope: Scope) -> bool:
    """Whether a function gives the objects their keys itself: ``Repository(id=row["id"])``."""
    keys = {*_KEYS, model._meta.pk.attname, None}
    for node in own_nodes(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in keys:
            return True
        is_made = isinstance(node, ast.Call) and scope.value(node.func) == ModelClass(model)
        if is_made and any(keyword.arg in keys for keyword in getattr(node, "keywords", ())):
            return True
    return False


def _uses(call: ast.Call, model: Any, scope: Scope) -> Iterator[Finding]:
    """Yield the first use of a key after the call, of what it answered or of what it was given."""
    file, function = scope.file, scope.function
    names = _names(call, file)
    for node in own_nodes(function):
        line = getattr(node, "lineno", 0)
        if line <= (call.end_lineno or call.lineno):
            continue
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.For)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names -= {target.id for target in targets if isinstance(target, ast.Name)}
        used = _used(node, names, scope)
        if used is not None:
            yield Finding(
                f"{written(used)} is used after bulk_create(ignore_conflicts=True), which leaves the objects of {model.__name__} without "
                "their primary keys",
                at=file.at(used, model._meta.label),
                evidence={"created": str(file.place(call))},
            )
            return


def _names(call: ast.Call, file: SourceFile) -> set[str]:
    """Return the variables that hold the objects: those of the argument and of the answer."""
    parent = file.parents.get(call)
    if isinstance(parent, ast.Await):
        parent = file.parents.get(parent)
    targets = parent.targets if isinstance(parent, ast.Assign) else []
    holders = [*targets, *call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "objs")]
    return {holder.id for holder in holders if isinstance(holder, ast.Name)}


def _used(node: ast.AST, names: set[str], scope: Scope) -> ast.expr | None:
    """Return the expression of a loop or a comprehension over the objects that needs a key."""
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and _is_one_of(node.iter, names):
        return next(_keyed(node.body, node.target.id, scope), None)
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        generator = node.generators[0]
        if isinstance(generator.target, ast.Name) and _is_one_of(generator.iter, names):
            parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            return next(_keyed(parts, generator.target.id, scope), None)
    if isinstance(node, ast.Call) and method(node) in ("add", "set"):
        for argument in node.args:
            value = argument.value if isinstance(argument, ast.Starred) else argument
            is_all = isinstance(argument, ast.Starred) or (method(node) == "set" and len(node.args) == 1)
            is_related = is_all and isinstance(receiver(node), ast.Attribute)
            if is_related and isinstance(value, ast.Name) and value.id in names:
                return node
    if isinstance(node, ast.Attribute) and node.attr in _KEYS and isinstance(node.value, ast.Subscript):
        return node if _is_one_of(node.value.value, names) else None
    return None


def _is_one_of(node: ast.expr, names: set[str]) -> bool:
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("enumerate", "list")
        and node.args
    ):
        node = node.args[0]
    return isinstance(node, ast.Name) and node.id in names


def _keyed(parts: list[Any], name: str, scope: Scope) -> Iterator[ast.expr]:
    """Yield what needs the key of an object: ``item.pk``, ``Row(parent=item)``."""
    for node in (inner for part in parts for inner in ast.walk(part)):
        if isinstance(node, ast.Attribute) and node.attr in _KEYS and ast.unparse(node.value) == name:
            yield node
        elif isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
            last = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            makes = isinstance(scope.value(node.func), ModelClass) or last in (
                "create",
                "acreate",
                "get_or_create",
                "update_or_create",
                "filter",
                "get",
            )
            for keyword in node.keywords if makes else ():
                if isinstance(keyword.value, ast.Name) and keyword.value.id == name and keyword.arg:
                    yield node
