"""Where the values in a model's source come from: settings, the environment, the language, or an installed package.

What comes from there differs by where ``makemigrations`` runs, so no migration can hold it for all of them.
"""

from __future__ import annotations

import ast
import inspect
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.source.files import SourceFile, Sources

_OUTSIDE = ("django.conf.settings", "django.utils.translation.get_language", "os.environ", "os.getenv", "environ.")
_DEPTH = 4
"""How many names a value is followed through."""


def of_field(model: type[Any], name: str, options: Iterable[str], sources: Sources) -> str:
    """Return where these options of a field come from, empty where one of them is written out in the project."""
    for kind in model.__mro__:
        file = file_of(kind, sources)
        definition = class_of(kind, file)
        if file is None or definition is None:
            continue
        for statement in definition.body:
            targets = statement.targets if isinstance(statement, ast.Assign) else []
            if isinstance(statement, ast.AnnAssign):
                targets = [statement.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                origins = [_origin(_option(statement, option), file, sources, _DEPTH) for option in options]
                return origins[0] if origins and all(origins) else ""
    return ""


def _option(statement: ast.stmt, name: str) -> ast.AST:
    """Return what an option is given, or all of a statement where its field is given none of that name."""
    value = getattr(statement, "value", None)
    given = value.keywords if isinstance(value, ast.Call) else []
    return next((keyword.value for keyword in given if keyword.arg == name), statement)


def of_options(model: type[Any], sources: Sources) -> str:
    """Return where what a model's ``Meta`` is made with comes from, empty where it is written out in the project."""
    file = file_of(model, sources)
    definition = class_of(model, file)
    if file is None or definition is None:
        return ""
    metas = (node for node in definition.body if isinstance(node, ast.ClassDef) and node.name == "Meta")
    return next((origin for meta in metas if (origin := _origin(meta, file, sources, _DEPTH))), "")


def origin_of(node: ast.AST, file: SourceFile, sources: Sources) -> str:
    """Return where a value comes from that its file does not write out, empty where it does."""
    return _origin(node, file, sources, _DEPTH)


def file_of(kind: type[Any], sources: Sources) -> SourceFile | None:
    """Return the project's file that a class is in."""
    path = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return sources.at(path) if path else None


def class_of(kind: type[Any], file: SourceFile | None) -> ast.ClassDef | None:
    """Return the statement that defines a class."""
    classes = file.of(ast.ClassDef) if file is not None else []
    return next((node for node in classes if node.name == kind.__name__), None)


def _origin(node: ast.AST, file: SourceFile, sources: Sources, depth: int) -> str:
    for name in _names(node):
        dotted = file.dotted(name)
        if dotted.startswith(_OUTSIDE):
            return dotted
        root = dotted.partition(".")[0]
        assignment = _own(dotted, file, sources)
        if assignment is not None and depth:
            origin = _origin(assignment[0], assignment[1], sources, depth - 1)
            if origin:
                return origin
        elif root in {path.partition(".")[0] for path in file.names.values()} and _of_a_package(dotted, sources):
            return dotted
    return ""


def _names(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the names and chains of attributes in a node, each chain once; the class of the field is none of a value."""
    if isinstance(node, (ast.Name, ast.Attribute)):
        yield node
        return
    for field, child in ((name, value) for name, values in ast.iter_fields(node) for value in _listed(values)):
        if isinstance(child, ast.AST) and not (field == "annotation" or _is_a_field(node, field)):
            yield from _names(child)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_a_field(node: ast.AST, field: str) -> bool:
    """Whether a child is the class that a call makes a field with: ``models.CharField`` of ``models.CharField(…)``."""
    if not isinstance(node, ast.Call) or field != "func":
        return False
    last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return last.endswith(("Field", "Key"))


def _own(dotted: str, file: SourceFile, sources: Sources) -> tuple[ast.AST, SourceFile] | None:
    """Return what a name stands for where the project defines it at the top of a module, and that module's file."""
    head = dotted.partition(".")[0]
    if head not in {path.partition(".")[0] for path in file.names.values()}:
        value = _defined(head, file)
        return (value, file) if value is not None else None
    parts = dotted.split(".")
    for length in range(len(parts) - 1, 0, -1):
        path = getattr(sys.modules.get(".".join(parts[:length])), "__file__", None)
        own = sources.at(path) if path else None
        if own is not None:
            value = _defined(parts[length], own)
            return (value, own) if value is not None else None
    return None


def _defined(name: str, file: SourceFile) -> ast.AST | None:
    for node in file.tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == name:
            return node
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node
    return None


def _of_a_package(dotted: str, sources: Sources) -> bool:
    """Whether a name is data of an installed package other than Django, or of Python: its releases change it."""
    parts = dotted.split(".")
    module: Any = None
    for length in range(len(parts), 0, -1):
        module = sys.modules.get(".".join(parts[:length]))
        if module is not None:
            break
    path = getattr(module, "__file__", None)
    if module is None or parts[0] == "django" or (path and sources.at(path)):
        return False
    value = inspect.getattr_static(module, parts[length], None) if length < len(parts) else None
    return isinstance(value, (list, tuple, dict, set, frozenset)) or type(value).__name__.startswith("Lazy")
