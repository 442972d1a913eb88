"""The project's own receivers of what Django sends when a model is saved or deleted.

https://docs.djangoproject.com/en/stable/topics/signals/
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django_conformance.source.nodes import own_nodes, text
from django_conformance.source.orm.functions import function_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import Sources
    from django_conformance.source.orm.functions import Found


def receivers(signal: str, model: Any, sources: Sources) -> Iterator[Found]:
    """Yield the functions of the project that are connected to a signal of a model, such as ``post_save``."""
    from django.db.models import signals

    live = getattr(signals, signal)._live_receivers(model)
    kinds = live if isinstance(live, tuple) else (live,)  # (sync, async) since Django 5.0
    for receiver in (receiver for kind in kinds for receiver in kind):
        found = function_of(receiver, sources)
        if found is not None:
            yield found


def for_each_new(node: ast.AST, found: Found) -> bool:
    """Whether nothing but the question whether the object is new stands around a statement, and nothing else returns before."""
    for around in found.file.ancestors(node):
        if around is found.node:
            break
        if isinstance(around, (ast.For, ast.While, ast.Try)):
            return False
        if isinstance(around, ast.If) and not _asks_if_new(around.test):
            return False
    ends = [inner for inner in own_nodes(found.node) if isinstance(inner, ast.Return)]
    tests = [found.file.parents.get(end) for end in ends]
    return all(isinstance(test, ast.If) and _asks_if_new(test.test) for test in tests)


def _asks_if_new(test: ast.expr) -> bool:
    """Whether a condition asks for ``created`` and ``raw`` alone."""
    names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    keys = {key for node in ast.walk(test) if (key := text(node)) is not None}
    return names <= {"created", "raw", "kwargs"} and (
        "kwargs" not in names or (bool(keys) and keys <= {"created", "raw"})
    )
