"""Where a setting, or a key in it, is written."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.imports import base_module
from django_conformance.source.nodes import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import Location
    from django_conformance.source.files import SourceFile, Sources


def place_of(sources: Sources, setting: str, *keys: str) -> Location | None:
    """Return where a setting, or what ``keys`` lead to in it, is written; the nearest thing around it otherwise.

    The settings module goes before what it takes all names of, that before what it does so of in turn, a file that has been
    imported before one that has not, and a later line before an earlier one.
    """
    from django.conf import settings

    nearest = _nearest(sources, str(getattr(settings, "SETTINGS_MODULE", "")))
    places = [
        (depth, -nearest.get(file.module, len(nearest)), file.loaded is not None, node.lineno, file, node)
        for file in sources.code(containing=(setting,))
        for depth, node in _written(file, setting, keys)
    ]
    if not places:
        return None
    *_, file, node = max(places, key=lambda place: place[:4])
    return file.place(node)


def _nearest(sources: Sources, module: str) -> dict[str, int]:
    """Return how many ``from … import *`` lead from a module to another, by name."""
    steps, ahead = {module: 0}, [module]
    for name in ahead:
        file = sources.by_module.get(name)
        for node in file.of(ast.ImportFrom) if file is not None else ():
            base = base_module(node, name, is_package=file is not None and file.is_package)
            if node.names[0].name == "*" and base not in steps:
                steps[base] = steps[name] + 1
                ahead.append(base)
    return steps


def _written(file: SourceFile, setting: str, keys: tuple[str, ...]) -> Iterator[tuple[int, ast.expr]]:
    """Yield each place that writes a setting, and how many of the keys lead there."""
    for statement in file.of(ast.Assign, ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            path = _path(target, setting)
            if path is not None and path == keys[: len(path)] and statement.value is not None:
                yield _within(statement.value, keys, len(path), target)
    for call in file.of(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("update", "setdefault"):
            path = _path(call.func.value, setting)
            if path is not None and path == keys[: len(path)]:
                for argument in call.args or [call]:
                    yield _within(argument, keys, len(path), call)


def _path(target: ast.expr, setting: str) -> tuple[str, ...] | None:
    """Return the keys of ``SETTING["a"]["b"]``; ``None`` for any other expression."""
    keys: list[str] = []
    while isinstance(target, ast.Subscript):
        keys.insert(0, text(target.slice) or "")
        target = target.value
    return tuple(keys) if isinstance(target, ast.Name) and target.id == setting else None


def _within(value: ast.expr, keys: tuple[str, ...], depth: int, around: ast.expr) -> tuple[int, ast.expr]:
    """Return how deep keys lead into a literal, and the node there."""
    if depth == len(keys):
        return depth, around
    for key, item in _entries(value):
        if key == keys[depth]:
            return _within(item, keys, depth + 1, _key_node(value, key) or item)
    return depth, around


def _entries(value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(value, ast.Dict):
        for key, item in zip(value.keys, value.values, strict=True):
            name = text(key)
            if name is not None:
                yield name, item
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dict":
        for keyword in value.keywords:
            if keyword.arg is not None:
                yield keyword.arg, keyword.value


def _key_node(value: ast.expr, name: str) -> ast.expr | None:
    keys = value.keys if isinstance(value, ast.Dict) else ()
    return next((key for key in keys if text(key) == name), None)
