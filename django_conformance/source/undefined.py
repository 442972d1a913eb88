"""Names that code uses and nothing defines: a NameError on the day that the line runs."""

from __future__ import annotations

import ast
import builtins
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyflakes import checker, messages

from django_conformance.inventory import Location

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile

MODULE_LEVEL = "module level"


@dataclass(frozen=True)
class UndefinedName:
    """A name, the function that uses it (``Report.run()``) or ``module level``, and where it does."""

    name: str
    owner: str
    location: Location

    def __str__(self) -> str:
        return (
            f"{self.owner} uses {self.name!r}, which is neither defined nor imported: NameError when {self.location} "
            "runs"
        )


@cache
def undefined_names(file: SourceFile) -> tuple[UndefinedName, ...]:
    """Return each name that a file reads in running code and that neither it nor Python defines, once a function.

    A name that the imported module has at run time (through a star import, an assignment from outside) is defined.
    Annotations are not looked at: they need not be evaluated.
    """
    known = {*vars(builtins), *(vars(file.loaded) if file.loaded is not None else ())}
    annotations = _annotation_places(file)
    functions = _functions(file.tree)
    undefined: dict[tuple[str, str], UndefinedName] = {}
    for message in checker.Checker(file.tree, str(file.path)).messages:
        if not isinstance(message, messages.UndefinedName):
            continue
        name = str(message.message_args[0])
        if name in known or (message.lineno, message.col) in annotations:
            continue
        owner = next((owner for first, last, owner in functions if first <= message.lineno <= last), MODULE_LEVEL)
        place = Location(file.relative, message.lineno)
        undefined.setdefault((owner, name), UndefinedName(name, owner, place))
    return tuple(undefined.values())


def _annotation_places(file: SourceFile) -> set[tuple[int, int]]:
    annotations = [
        function.returns for function in file.of(ast.FunctionDef, ast.AsyncFunctionDef) if function.returns is not None
    ]
    annotations += [node.annotation for node in file.of(ast.arg, ast.AnnAssign) if node.annotation is not None]
    if sys.version_info < (3, 14) and file.names.get("annotations") != "__future__.annotations":
        annotations = [annotation for annotation in annotations if isinstance(annotation, ast.Constant)]
    return {
        (node.lineno, node.col_offset)
        for annotation in annotations
        for node in ast.walk(annotation)
        if isinstance(node, ast.expr)
    }


def _functions(tree: ast.AST) -> list[tuple[int, int, str]]:
    """Return first line, last line and qualified name of every function, the innermost first."""
    functions: list[tuple[int, int, str]] = []

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            name = prefix
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                name = f"{prefix}.{child.name}" if prefix else child.name
                if not isinstance(child, ast.ClassDef):
                    functions.append((child.lineno, child.end_lineno or child.lineno, f"{name}()"))
            visit(child, name)

    visit(tree, "")
    return sorted(functions, key=lambda function: function[1] - function[0])
