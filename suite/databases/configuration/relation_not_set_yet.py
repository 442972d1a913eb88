"""A receiver of ``post_save`` does not read the many-to-many relations of a new object.

Why: such a relation is set after the object is saved, by the form, the serializer or ``set()``. In ``post_save`` of a new object it is always empty.

Fix: receive ``m2m_changed`` of the relation: ``@receiver(m2m_changed, sender=Order.tags.through)``, with ``action == "post_add"``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.receivers import receivers
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method, own_nodes, receiver
from django_conformance.source.orm.functions import Found

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/signals/#m2m-changed")

_FILLING = ("add", "set", "create", "aadd", "aset", "acreate", "get_or_create")
_READING = (
    "all",
    "filter",
    "exclude",
    "count",
    "exists",
    "values",
    "values_list",
    "first",
    "last",
    "get",
    "order_by",
    "only",
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each receiver that reads a relation of the object that it knows to be new."""
    from django.apps import apps

    told: set[ast.AST] = set()
    for model in (model for model in project.inventory.models if model.own):
        kind: Any = apps.get_model(model.label)
        names = {field.name for field in kind._meta.many_to_many}
        for found in receivers("post_save", kind, project.context.sources) if names else ():
            read = _read(found, names)
            if read is not None and found.node not in told:
                told.add(found.node)
                yield Finding(
                    f"{found.node.name}() receives post_save of a new {model.label} and reads {ast.unparse(read)}, a many-to-many relation: nothing is in it yet",
                    at=found.file.at(read, f"{found.file.module}.{found.node.name}"),
                    evidence={"model": model.label},
                )


def _read(found: Found, names: set[str]) -> ast.expr | None:
    """Return the relation that a receiver reads under ``created``, where it does not fill it before."""
    filled: set[str] = set()
    calls = (node for node in own_nodes(found.node) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda node: (node.lineno, -node.col_offset)):
        relation = receiver(call)
        if not isinstance(relation, ast.Attribute) or relation.attr not in names or not _is_instance(relation.value):
            continue
        if method(call) in _FILLING:
            filled.add(relation.attr)
        elif method(call) in _READING and relation.attr not in filled and _is_new(call, found):
            return relation
    return None


def _is_instance(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "instance"


def _is_new(node: ast.AST, found: Found) -> bool:
    """Whether a statement runs for new objects alone: under ``if created``, or after ``if not created: return``."""
    inner = node
    for around in found.file.ancestors(node):
        if (
            isinstance(around, ast.If)
            and ast.unparse(around.test).split(" and ")[0] == "created"
            and inner in around.body
        ):
            return True
        if around is found.node:
            break
        inner = around
    return any(
        isinstance(step, ast.If)
        and ast.unparse(step.test).split(" or ")[0] == "not created"
        and isinstance(step.body[-1], ast.Return)
        for step in found.node.body
    )
