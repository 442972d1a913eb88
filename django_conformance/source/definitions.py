"""The statements that define names in the project's own files, whether their modules are imported or not."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile, Sources

_DEPTH = 5
"""How many modules or base classes a name is followed through."""

Definition = tuple[ast.AST, "SourceFile"]


def defined(node: ast.AST, file: SourceFile, sources: Sources, depth: int = _DEPTH) -> Definition | None:
    """Return the function, class or assignment at the top of a module that a name stands for, and its file.

    ``Class.attribute`` gives the statement of the class.
    """
    if isinstance(node, ast.Name):
        return _named(node.id, file, sources, depth)
    if not isinstance(node, ast.Attribute) or not depth:
        return None
    owner = defined(node.value, file, sources, depth - 1)
    if owner is not None:
        return in_class(node.attr, owner[0], owner[1], sources, depth - 1)
    module = sources.by_module.get(file.dotted(node.value))
    return _named(node.attr, module, sources, depth - 1) if module is not None else None


def in_class(name: str, node: ast.AST, file: SourceFile, sources: Sources, depth: int = _DEPTH) -> Definition | None:
    """Return the statement of a class, or of a base class, that defines an attribute, and its file."""
    if not isinstance(node, ast.ClassDef) or not depth:
        return None
    statement = _among(node.body, name)
    if statement is not None:
        return statement, file
    for base in node.bases:
        owner = defined(base, file, sources, depth - 1)
        if owner is not None and (inherited := in_class(name, owner[0], owner[1], sources, depth - 1)) is not None:
            return inherited
    return None


def _named(name: str, file: SourceFile, sources: Sources, depth: int) -> Definition | None:
    statement = _among(file.tree.body, name)
    if statement is not None:
        return statement, file
    dotted = file.names.get(name, "")
    module, _, original = dotted.rpartition(".")
    imported = sources.by_module.get(module)
    if imported is None or imported is file or not depth:
        return None
    return _named(original, imported, sources, depth - 1)


def _among(body: list[ast.stmt], name: str) -> ast.stmt | None:
    """Return the last statement of a body that defines a name."""
    for statement in reversed(body):
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if statement.name == name:
                return statement
            continue
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return statement
    return None
