"""Options of fields, and names of tables, that are another on each machine: from the environment, or settings that are.

https://docs.djangoproject.com/en/stable/topics/migrations/#serializing-values
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.discovery.databases.origins import class_of, file_of, origin_of
from django_conformance.source.nodes import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.source.files import SourceFile, Sources

_SETTINGS = "django.conf.settings."
_READING = ("os.environ", "os.getenv", "decouple.config", "environs.")
_READERS = frozenset({"env", "config", "getenv", "environ"})
_WITHOUT_EFFECT = frozenset({"verbose_name", "help_text", "storage", "related_name", "on_delete", "error_messages"})
_TABLE_OPTIONS = ("db_table", "db_tablespace")


@dataclass(frozen=True)
class VaryingOption:
    """An option of a field, or of ``Meta`` where ``field`` is empty: what it is given, and where that comes from."""

    model: type
    field: str
    option: str
    written: str
    origin: str
    file: SourceFile
    node: ast.AST


def of_models(models: Iterable[type], sources: Sources) -> Iterator[VaryingOption]:
    """Yield the options of these models, and of their abstract bases, that differ by environment; each place once."""
    told: set[ast.AST] = set()
    for model in models:
        for kind in model.__mro__:
            file = file_of(kind, sources)
            definition = class_of(kind, file)
            if file is None or definition is None:
                continue
            for field, option, value in _options(definition):
                origin = _varying(value, file, sources) if value not in told else ""
                if origin:
                    told.add(value)
                    yield VaryingOption(model, field, option, ast.unparse(value), origin, file, value)


def _options(definition: ast.ClassDef) -> Iterator[tuple[str, str, ast.expr]]:
    """Yield the options that a class gives its fields, and those of its ``Meta`` that name tables."""
    for statement in definition.body:
        if isinstance(statement, ast.ClassDef) and statement.name == "Meta":
            for inner in statement.body:
                if isinstance(inner, ast.Assign) and spelled(inner.targets[0]) in _TABLE_OPTIONS:
                    yield "", spelled(inner.targets[0]), inner.value
        value = getattr(statement, "value", None)
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        name = spelled(targets[0]) if targets[0] is not None else ""
        if name and isinstance(value, ast.Call) and spelled(value.func).endswith(("Field", "Key")):
            for keyword in value.keywords:
                if keyword.arg and keyword.arg not in _WITHOUT_EFFECT:
                    yield name, keyword.arg, keyword.value
            for argument in value.args[:1] if spelled(value.func).endswith(("Key", "OneToOneField")) else ():
                yield name, "to", argument


def _varying(value: ast.expr, file: SourceFile, sources: Sources) -> str:
    """Return what of the environment a value comes from; nothing for a function, which migrations keep by its name."""
    if isinstance(value, (ast.Constant, ast.Lambda)) or file.dotted(value) == f"{_SETTINGS}AUTH_USER_MODEL":
        return ""
    if isinstance(value, (ast.Name, ast.Attribute)) and _is_function(value, file, sources):
        return ""
    if isinstance(value, (ast.List, ast.Tuple)):
        return next(filter(None, (_varying(element, file, sources) for element in value.elts)), "")
    origin = origin_of(value, file, sources)
    if origin.startswith(_READING):
        return origin
    name = origin.removeprefix(_SETTINGS).partition(".")[0]
    if not origin.startswith(_SETTINGS) or name == "AUTH_USER_MODEL":
        return ""
    place = _assigned(name, sources)
    return f"{origin.removesuffix('.')}, which {place}" if place else ""


def _is_function(value: ast.expr, file: SourceFile, sources: Sources) -> bool:
    from django_conformance.source.definitions import defined

    definition = defined(value, file, sources)
    return definition is not None and isinstance(definition[0], (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def _assigned(name: str, sources: Sources) -> str:
    """Say how a setting differs by environment: it is read from a variable, or files of settings write other values."""
    values: dict[str, SourceFile] = {}
    for file in sources.code(containing=(name,)):
        if "settings" not in file.relative and "config" not in file.relative:
            continue
        for statement in file.of(ast.Assign, ast.AnnAssign):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if not isinstance(target, ast.Name) or target.id != name or statement.value is None:
                continue
            if _reads(statement.value, file):
                return f"{file.relative} reads from the environment"
            if isinstance(statement.value, ast.Constant) and "test" not in file.relative:
                values.setdefault(repr(statement.value.value), file)
    if len(values) > 1:
        (first, here), (second, there) = list(values.items())[:2]
        return f"is {first} in {here.relative} and {second} in {there.relative}"
    return ""


def _reads(value: ast.expr, file: SourceFile) -> bool:
    return any(
        file.dotted(node).startswith(_READING)
        or (isinstance(node, ast.Call) and spelled(node.func).split(".")[0] in _READERS)
        for node in ast.walk(value)
    )
