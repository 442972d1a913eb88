"""Rows created in bulk have the values that the model's ``save()`` would set.

Why: ``bulk_create()`` calls neither ``save()`` nor signals. A slug or a number that the model's ``save()`` sets stays empty in each row.

Fix: compute the field where the objects are made: ``Article(title=title, slug=slugify(title))``, or save them one by one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes, receiver, spelled
from django_conformance.source.orm.functions import method_of
from django_conformance.source.orm.live import queryset_class
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import ModelClass, Rows
from django_conformance.source.reading import attribute

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/models/querysets/#bulk-create")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each bulk_create() of objects that lack a field which save() of their model sets."""
    for file in project.files("bulk_create"):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                if not isinstance(call, ast.Call) or method(call) not in ("bulk_create", "abulk_create"):
                    continue
                value = scope.value(receiver(call))
                if not isinstance(value, Rows) or _is_own(value.model):
                    continue
                lacking = _lacking(value.model, function, scope, project)
                if lacking:
                    yield Finding(
                        f"bulk_create() does not call save() of {value.model.__name__}, which sets {lacking}: it stays empty",
                        at=file.at(call, f"{value.model._meta.label}.{lacking}"),
                    )


def _is_own(model: Any) -> bool:
    """Whether the model's manager or queryset has a ``bulk_create()`` of its own, which may do what ``save()`` does."""
    from django.db.models import Manager, QuerySet

    return any(
        attribute(type(manager), "bulk_create") is not Manager.bulk_create
        or queryset_class(manager).bulk_create is not QuerySet.bulk_create
        for manager in model._meta.managers
    )


def _lacking(model: Any, function: Function, scope: Scope, project: DatabasesProject) -> str:
    """Return a field that save() computes, and that nothing gives to the objects which a function makes."""
    fields = _computed(model, project)
    if not fields:
        return ""
    given, is_made = set[str](), False
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            given.add(node.attr)
        elif isinstance(node, ast.Call) and scope.value(node.func) == ModelClass(model):
            is_made = True
            given |= {keyword.arg for keyword in node.keywords if keyword.arg}
            if node.args or any(keyword.arg is None for keyword in node.keywords):
                return ""
    calls = {spelled(node.func).rpartition(".")[2] for node in ast.walk(function) if isinstance(node, ast.Call)}
    is_prepared = any(
        name.startswith(("set_", "prepare", "full_clean", "clean", "pre_save"))
        or (name != "save" and name in vars(model))
        for name in calls
    )
    left = [name for name in fields if name not in given]
    return left[0] if is_made and left and not is_prepared else ""


def _computed(model: Any, project: DatabasesProject) -> list[str]:
    """Return the fields without a default that the model's own save() assigns on itself from other fields."""
    from django.db.models import Model

    if model.save is Model.save:
        return []
    found = method_of(model, "save", project.context.sources)
    if found is None:
        return []
    fields = {field.name: field for field in model._meta.concrete_fields}
    names: list[str] = []
    for node in own_nodes(found.node):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Attribute) and spelled(target.value) == "self" and target.attr in fields:
                field = fields[target.attr]
                is_computed = isinstance(node.value, (ast.Call, ast.BinOp, ast.JoinedStr))
                has_default = field.has_default() or getattr(field, "has_db_default", bool)()
                if is_computed and not has_default and not _is_conditional(node, found.file):
                    names.append(target.attr)
    return names


def _is_conditional(node: ast.AST, file: SourceFile) -> bool:
    """Whether a statement runs under a test of something but the field itself, and of a row that is new."""
    for around in file.ancestors(node):
        if isinstance(around, ast.If):
            test = ast.unparse(around.test)
            if not test.startswith("not self.") and "self.pk" not in test and "_state.adding" not in test:
                return True
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
    return False
