"""Rows whose model has a ``delete()`` of its own are deleted by it.

Why: ``delete()`` of a queryset calls ``delete()`` of no object. Rows that the method only marks are really gone, and the files, the messages or the
related rows that it takes care of stay behind.

Fix: delete the objects one by one, ``for row in rows: row.delete()``, or give the model's queryset a ``delete()`` that does the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, called, method, own_nodes, receiver
from django_conformance.source.orm.functions import Found, method_of
from django_conformance.source.orm.live import queryset_class
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, Rows

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/topics/db/models/#overriding-model-methods")

_EFFECTS = (
    "delete",
    "remove",
    "unlink",
    "rmtree",
    "rmdir",
    "delay",
    "apply_async",
    "on_commit",
    "send_mail",
    "send",
    "post",
)
_REALLY = ("hard", "purge", "really", "permanent", "force", "flush", "wipe", "reset", "expired", "erase")
"""Words of a function that means to delete the rows themselves."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each delete() of a queryset whose model's own delete() does more, or less."""
    for file in project.files(".delete()", ".adelete()"):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                rows = scope.value(receiver(call)) if method(call) in ("delete", "adelete") else None
                if not isinstance(rows, Rows) or not rows.is_queryset:
                    continue
                what = _lost(rows, scope)
                if what and not _is_marked(call, rows, scope) and not _is_meant(rows.model, function, scope):
                    yield Finding(
                        f"{method(call)}() of a queryset does not call delete() of {rows.model.__name__}, {what}",
                        at=file.at(call, f"{file.module}.{function.name}"),
                        evidence={"model": rows.model._meta.label},
                    )


def _lost(rows: Rows, scope: Scope) -> str:
    """Return what the model's own ``delete()`` does that a queryset's does not; "" for nothing that matters."""
    found = method_of(rows.model, "delete", scope.sources)
    if found is None or _has_own(rows):
        return ""
    supers = [
        node for node in own_nodes(found.node) if method(node) == "delete" and called(receiver(node) or node) == "super"
    ]
    if not supers:
        saves = any(called(node) in ("self.save", "self.asave") for node in own_nodes(found.node))
        return "which only marks a row: these are really deleted" if saves else ""
    effect = _effect(found)
    return f"which also calls {effect}(): that is left out" if effect and not _is_done(effect, rows, scope) else ""


def _is_marked(call: ast.AST, rows: Rows, scope: Scope) -> bool:
    """Whether a query asks for what the model's ``delete()`` sets: it is to delete rows that are marked already."""
    found = method_of(rows.model, "delete", scope.sources)
    nodes = own_nodes(found.node) if found is not None else iter(())
    marks = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    asked = {(node.arg or "").partition("__")[0] for node in ast.walk(call) if isinstance(node, ast.keyword)}
    return bool(marks & asked)


def _is_done(effect: str, rows: Rows, scope: Scope) -> bool:
    """Whether code deletes by itself the rows that ``delete()`` takes along: those of the same model, or of one that it deletes too."""
    kind, _, rest = effect.partition(".objects.")
    if not rest or kind == rows.model.__name__:
        return bool(rest)
    deletions = (node for node in own_nodes(scope.function) if method(node) in ("delete", "adelete"))
    return any(ast.unparse(node).startswith(f"{kind}.") for node in deletions)


def _effect(found: Found) -> str:
    for node in own_nodes(found.node):
        name = called(node)
        is_harmless = called(receiver(node) or node) == "super" or "cache" in name
        if isinstance(node, ast.Call) and name.rpartition(".")[2] in _EFFECTS and not is_harmless:
            return name
    return ""


def _has_own(rows: Rows) -> bool:
    """Whether a manager's querysets have a ``delete()`` of their own."""
    from django.db.models import QuerySet

    managers: list[Any] = [rows.manager] if rows.manager is not None else list(rows.model._meta.managers)
    return any(queryset_class(manager).delete is not QuerySet.delete for manager in managers)


def _is_meant(model: Any, function: Function, scope: Scope) -> bool:
    """Whether a function means to delete the rows themselves, or goes through them first."""
    source = ast.unparse(function).lower()
    if any(word in source for word in _REALLY):
        return True
    around = scope.file.parents.get(function)
    if isinstance(around, ast.ClassDef) and around.name == model.__name__:
        return True
    gone_through = (node.iter for node in ast.walk(function) if isinstance(node, (ast.For, ast.comprehension)))
    items = (scope.item(iterated) for iterated in gone_through)
    return any(isinstance(item, Instance) and item.model is model for item in items)
