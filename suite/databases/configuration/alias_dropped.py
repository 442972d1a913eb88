"""A method of a model or manager uses the alias that its caller chose.

Why: an override of ``save()`` that calls ``super().save()`` without its arguments writes to the default database, and loses
``update_fields``, too. A manager's method that starts over with ``Order.objects`` forgets ``using()`` and ``db_manager()``.

Fix: pass the arguments on, ``super().save(*args, **kwargs)``; start a manager's method from ``self``: ``self.filter(…)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes, receiver
from django_conformance.source.objects import at, model_at
from django_conformance.source.orm.live import queryset_class
from django_conformance.source.reading import attribute

from . import ENGINES

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/models/#overriding-predefined-model-methods",
    needs=("two-databases",),
    after=(*ENGINES,),
)

_OVERRIDES = ("save", "delete", "asave", "adelete")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each such method, where a project has databases beside its primary and its replicas."""
    replicas = project.tables.replicas
    if len([alias for alias in project.inventory.usable if alias not in replicas]) < 2:
        return
    for file in project.files("def save", "def delete", "Manager", "QuerySet"):
        for node in file.of(ast.ClassDef):
            kind = at(f"{file.module}.{node.name}")
            for function in node.body:
                if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield from _of_method(function, node, kind, file)


def _of_method(function: Function, node: ast.ClassDef, kind: Any, file: SourceFile) -> Iterator[Finding]:
    from django.db.models import Manager, Model, QuerySet

    if not isinstance(kind, type):
        return
    name = f"{file.module}.{node.name}.{function.name}"
    if issubclass(kind, Model) and function.name in _OVERRIDES:
        calls = [call for call in own_nodes(function) if isinstance(call, ast.Call) and _is_super(call, function.name)]
        if calls and not any(_passes_on(call) for call in calls):
            yield Finding(
                f"{node.name}.{function.name}() calls {ast.unparse(calls[0])} without its arguments: {function.name}(using=…) goes to "
                "another database than the caller named",
                at=file.at(calls[0], name),
                hint=f"Write super().{function.name}(*args, **kwargs).",
            )
    elif issubclass(kind, (Manager, QuerySet)):
        for anew in own_nodes(function):
            model = model_at(anew.value, file) if isinstance(anew, ast.Attribute) and anew.attr == "objects" else None
            manager = attribute(model, "objects") if model is not None else None
            is_own = isinstance(manager, kind) or issubclass(queryset_class(manager), kind)
            if manager is not None and is_own and not _names_alias(anew, file):
                yield Finding(
                    f"{node.name}.{function.name}() starts over with {ast.unparse(anew)}: what using() or db_manager() chose before is "
                    "forgotten",
                    at=file.at(anew, name),
                    hint="Begin with self.",
                )
                return


def _is_super(call: ast.Call, name: str) -> bool:
    owner = receiver(call)
    is_super = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"
    return method(call) == name and is_super


def _passes_on(call: ast.Call) -> bool:
    return any(isinstance(argument, ast.Starred) for argument in call.args) or any(
        keyword.arg in (None, "using") for keyword in call.keywords
    )


def _names_alias(node: ast.AST, file: SourceFile) -> bool:
    """Whether the chain that begins with a manager chooses an alias."""
    for around in file.ancestors(node):
        if isinstance(around, ast.Attribute) and around.attr in ("using", "db_manager"):
            return True
        if not isinstance(around, (ast.Attribute, ast.Call)):
            return False
    return False
