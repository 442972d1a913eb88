"""A router compares with app labels and model names that Django passes.

Why: Django passes the label of an app, which is the last part of its name unless the AppConfig says otherwise, and a model's
name in lowercase. A comparison with anything else is never true: the app's rows go to another database.

Fix: write the label or the name that the message suggests.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterable, Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.routers import path_of, sources_of
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import text
from django_conformance.source.reading import attribute, members
from django_conformance.source.spelling import nearest

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/applications/#django.apps.AppConfig.label",
    after=(*ENGINES, *ROUTERS),
)

_ALIKE = 0.75


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each label and each name of a model that no comparison of a router can meet."""
    from django.apps import apps

    labels = {config.label for config in apps.get_app_configs()}
    names = {config.name: config.label for config in apps.get_app_configs()}
    for router in project.routers:
        for file, node in sources_of(router, project.context):
            for what, expressions, place in _compared(node):
                values = [value for expression in expressions for value in _values(expression, router, file)]
                for value in values:
                    problem = _label_problem(value, values, labels, names) if what == "label" else _name_problem(value)
                    if problem:
                        yield Finding(
                            f"{path_of(router)} {problem}",
                            at=file.at(place, path_of(router)),
                            evidence={what: value},
                        )


def _compared(node: ast.ClassDef) -> Iterator[tuple[str, list[ast.expr], ast.AST]]:
    """Yield what a router's class compares an app's label or a model's name with, and what looks one up in a mapping."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Compare) and len(inner.ops) == 1:
            sides = [inner.left, inner.comparators[0]]
            for side, against in (sides, sides[::-1]):
                what = _what(side)
                if what:
                    yield what, [against], inner
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "get":
            if inner.args and _what(inner.args[0]):
                yield _what(inner.args[0]), [inner.func.value], inner
        elif isinstance(inner, ast.Subscript) and _what(inner.slice):
            yield _what(inner.slice), [inner.value], inner


def _what(node: ast.expr) -> str:
    """Return what an expression is: the label of an app, the name of a model, or nothing of the kind."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    is_of_model = not isinstance(node, ast.Attribute) or (
        isinstance(node.value, ast.Attribute) and node.value.attr == "_meta"
    )
    if not is_of_model:
        return ""
    return {"app_label": "label", "model_name": "model"}.get(name, "")


def _values(node: ast.expr, router: Any, file: SourceFile) -> list[str]:
    """Return the texts that an expression holds: written out, of the router, or of its module."""
    if text(node) is not None:
        return [text(node) or ""]
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [value for element in node.elts if (value := text(element)) is not None]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
        return _texts(attribute(router, node.attr))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == type(router).__name__:
        return _texts(attribute(router, node.attr))
    if isinstance(node, ast.Name):
        return _texts(attribute(file.loaded, node.id))
    return []


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [member for member in members(value) if isinstance(member, str)]


def _label_problem(value: str, values: Iterable[str], labels: set[str], names: dict[str, str]) -> str:
    """Return what is wrong with a label; "" where nothing is for certain: an app may be installed elsewhere only."""
    if value in labels or not value:
        return ""
    if value in names:
        return f"compares an app's label with {value!r}, the name of an app: its label is {names[value]!r}"
    if value.lower() in labels:
        return f"compares an app's label with {value!r}: the label is {value.lower()!r}"
    near = nearest(value, labels, alike=_ALIKE)
    if near is not None:
        return f"compares an app's label with {value!r}, which no installed app has; did you mean {near!r}?"
    if not set(values) & labels and not _is_importable(value):
        return f"compares an app's label with {value!r}, which no installed app has: the comparison is never true"
    return ""


def _is_importable(value: str) -> bool:
    """Whether a label may be that of a package which is there and not installed in these settings."""
    try:
        return importlib.util.find_spec(value) is not None
    except (ImportError, ValueError):
        return False


def _name_problem(value: str) -> str:
    if value == value.lower():
        return ""
    return f"compares a model's name with {value!r}: Django passes it in lowercase, {value.lower()!r}"
