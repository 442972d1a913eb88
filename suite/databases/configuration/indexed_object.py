"""An object of a queryset is kept in a variable before it is changed.

Why: as long as a queryset has not been read as a whole, ``rows[0]`` queries, and gives another object each time. What is set on one is not there
when ``rows[0].save()`` saves the next.

Fix: ``row = rows[0]``, or ``rows.first()``; then change and save ``row``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes
from django_conformance.source.orm.scope import LAZY, Scope
from django_conformance.source.orm.values import Rows

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/db/queries/#caching-and-querysets")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each attribute that is set on an object which nothing keeps."""
    for file in project.files("].", "] ."):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for node in own_nodes(function):
                row = node.value if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) else None
                if (
                    not isinstance(node, ast.Attribute)
                    or not isinstance(row, ast.Subscript)
                    or isinstance(row.slice, ast.Slice)
                ):
                    continue
                rows = scope.value(row.value)
                if isinstance(rows, Rows) and rows.is_queryset and not rows.fetched and _is_unread(row.value, scope):
                    yield Finding(
                        f"{function.name}() sets {ast.unparse(node)}: {ast.unparse(row)} queries, and gives another object the next time",
                        at=file.at(node, f"{file.module}.{function.name}"),
                        evidence={"model": rows.model._meta.label},
                    )


def _is_unread(rows: ast.expr, scope: Scope) -> bool:
    """Whether nothing reads a queryset as a whole: each use of its variable asks for one object, or makes another queryset."""
    if not isinstance(rows, ast.Name):
        return isinstance(rows, ast.Call)
    stores = scope.stores.get(rows.id, ())
    if len(stores) != 1 or not isinstance(stores[0][0], ast.Assign) or not isinstance(stores[0][0].value, ast.Call):
        return False
    uses = [
        node
        for node in ast.walk(scope.function)
        if isinstance(node, ast.Name) and node.id == rows.id and isinstance(node.ctx, ast.Load)
    ]
    return all(_asks_for_one(use, scope) for use in uses)


def _asks_for_one(use: ast.Name, scope: Scope) -> bool:
    parent = scope.file.parents.get(use)
    if isinstance(parent, ast.Attribute):
        return parent.attr in (*LAZY, "count", "exists", "first", "last", "get")
    return isinstance(parent, ast.Subscript) and parent.value is use and not isinstance(parent.slice, ast.Slice)
