"""A manager's own methods are called on the manager, not on a queryset that it returned.

Why: ``using()``, ``filter()`` and ``all()`` return a queryset, which has the methods of its own class and none of the manager's: AttributeError.

Fix: write ``objects.db_manager("<alias>").method()`` for ``objects.using("<alias>").method()``. Or move the method to the queryset's class and make the
manager with ``as_manager()`` or ``from_queryset()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.tables import MANAGERS
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import written
from django_conformance.source.objects import model_at
from django_conformance.source.orm.live import queryset_class
from django_conformance.source.reading import attribute
from django_conformance.source.values import QUERIES

from . import ENGINES

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#using-managers-with-multiple-databases",
    after=ENGINES,
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each method of a manager that is called on a queryset, whose class lacks it."""
    for file in project.files(*(f".{name}" for name in MANAGERS)):
        for node in file.of(ast.Attribute):
            manager = _manager_before(node.value, file)
            if manager is None or not isinstance(node.ctx, ast.Load):
                continue
            queryset = queryset_class(manager)
            lacks = (
                isinstance(queryset, type) and not hasattr(queryset, node.attr) and not hasattr(queryset, "__getattr__")
            )
            if lacks and _is_method(manager, node.attr):
                yield Finding(
                    f"{written(node)}() is a method of {type(manager).__name__}, and {queryset.__name__}, which {written(node.value)} returns, does not "
                    "have it: AttributeError",
                    at=file.at(node),
                    evidence={"method": node.attr},
                )


def _is_method(manager: Any, name: str) -> bool:
    own = [kind for kind in type(manager).__mro__ if not kind.__module__.startswith("django.")]
    return callable(attribute(type(manager), name)) and not any("get_queryset" in vars(kind) for kind in own)


def _manager_before(node: ast.expr, file: SourceFile) -> Any:
    """Return the manager whose plain queryset methods alone made what an expression is; ``None`` for anything else."""
    called = False
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERIES:
        node, called = node.func.value, True
    if not called or not isinstance(node, ast.Attribute) or node.attr not in MANAGERS:
        return None
    model = model_at(node.value, file)
    return attribute(model, node.attr) if model is not None else None
