"""Rows that are made in bulk have the rows that a receiver makes for each new one.

Why: ``bulk_create()`` sends neither ``pre_save`` nor ``post_save``. The profile, the settings or the first entry that a receiver makes for each new
object is missing, and what reads it raises DoesNotExist.

Fix: make those rows in bulk as well, after ``bulk_create()``, or save the objects one by one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.receivers import for_each_new, receivers
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, method, own_nodes, receiver, spelled
from django_conformance.source.orm.functions import Found
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, Rows

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/models/querysets/#bulk-create")

_BULK = ("bulk_create", "abulk_create")
_MAKING = ("create", "get_or_create", "update_or_create")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each bulk_create() of a model for whose new objects a receiver makes rows of another."""
    sources = project.context.sources
    for file in project.files("bulk_create"):
        for function in file.functions:
            scope = Scope(function, file, sources)
            for call in own_nodes(function):
                rows = scope.value(receiver(call)) if method(call) in _BULK else None
                if not isinstance(rows, Rows) or "ignore_conflicts" in ast.unparse(call):
                    continue
                for found in receivers("post_save", rows.model, sources):
                    made = _made(found, rows.model, scope)
                    if (
                        made is not None
                        and not _speaks(function, found, made)
                        and not _is_made_late(made, found, project)
                    ):
                        yield Finding(
                            f"bulk_create() sends no post_save of {rows.model.__name__}: {found.node.name}() makes no {made.__name__}",
                            at=file.at(call, f"{file.module}.{function.name}"),
                            evidence={"receiver": str(found.file.place(found.node))},
                        )


def _made(found: Found, model: Any, scope: Scope) -> Any:
    """Return the model of which a receiver makes a row for each new object; None where it makes none, or only for some."""
    inner = Scope(found.node, found.file, scope.sources, {"instance": Instance(model)})
    for node in own_nodes(found.node):
        name = method(node)
        rows = inner.value(receiver(node)) if name in _MAKING else None
        if (
            isinstance(rows, Rows)
            and rows.model is not model
            and isinstance(node, ast.Call)
            and for_each_new(node, found)
        ):
            names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
            return rows.model if "instance" in names else None
    return None


def _is_made_late(made: Any, found: Found, project: DatabasesProject) -> bool:
    """Whether other code makes the row where it reads it and there is none."""
    return any(
        method(node) in _MAKING[1:]
        and spelled(receiver(node) or node).split(".")[0] == made.__name__
        and file.function_around(node) is not found.node
        for file in project.files(*_MAKING[1:])
        for node in file.of(ast.Call)
    )


def _speaks(function: Function, found: Found, made: Any) -> bool:
    """Whether the code that makes the rows knows of the receiver, or of what it makes."""
    words = ast.unparse(function)
    return any(word in words for word in (found.node.name, made.__name__, "post_save", "signal"))
