"""A router looks up a label or an alias in a tuple, list or set, not in a string.

Why: ``("default")`` is the text ``"default"``: without a comma, parentheses make no tuple. ``in`` then looks for a part of the text, so
other labels and aliases match as well, and ``None``, which is the alias of an object that is not saved yet, raises TypeError.

Fix: write the comma, ``("default",)``, or compare with ``==``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.routers import path_of, sources_of
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import own_nodes, spelled, text, written
from django_conformance.source.reading import attribute

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#using-routers",
    after=(*ENGINES, *ROUTERS),
)

_LOOKED_FOR = re.compile(r"(^|\W)(app_label|model_name|_state\.db|db|label|label_lower|model_label)$")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each such comparison of a router of the project."""
    for router in project.routers:
        for file, node in sources_of(router, project.context):
            for method in node.body:
                if not isinstance(method, ast.FunctionDef):
                    continue
                for compared in own_nodes(method):
                    if isinstance(compared, ast.Compare) and isinstance(compared.ops[0], (ast.In, ast.NotIn)):
                        yield from _of_comparison(compared, method, router, file)


def _of_comparison(compared: ast.Compare, method: ast.FunctionDef, router: Any, file: SourceFile) -> Iterator[Finding]:
    within = compared.comparators[0]
    value = _text(within, method, router, file)
    if value is not None and _LOOKED_FOR.search(ast.unparse(compared.left)):
        what = written(within) if text(within) is None else ""
        yield Finding(
            f"{path_of(router)}.{method.name}() looks for {written(compared.left)} in "
            + (f"{what}, which is " if what else "")
            + f"the text {value!r}: every part of that text is in it as well",
            at=file.at(compared, path_of(router)),
            hint=f"write ({value!r},), with a comma.",
            evidence={"text": value},
        )


def _text(node: ast.expr, method: ast.FunctionDef, router: Any, file: SourceFile) -> str | None:
    """Return the text that an expression certainly is: written out, of a variable of the method, the router or its module."""
    if text(node) is not None:
        return text(node)
    if isinstance(node, ast.Name):
        values = [
            inner.value
            for inner in own_nodes(method)
            if isinstance(inner, ast.Assign) and any(spelled(target) == node.id for target in inner.targets)
        ]
        if values:
            return text(values[0]) if len(values) == 1 else None
        value = None if file.rebinds(node) else attribute(file.loaded, node.id)
        return value if isinstance(value, str) else None
    if isinstance(node, ast.Attribute) and spelled(node.value) in ("self", "cls", type(router).__name__):
        value = attribute(router, node.attr)
        return value if isinstance(value, str) else None
    return None
