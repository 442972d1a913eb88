"""Names that code uses and nothing defines: they are a NameError on the day that line runs."""

from __future__ import annotations

import ast
import builtins
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pyflakes import checker, messages

from django_conformance.discovery.cause import relative
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from types import ModuleType

RULE = "undefined-name"


def undefined_names(path: Path, subject: str, project: Path, module: ModuleType | None = None) -> list[Suspicion]:
    """Return a suspicion for each name that ``path`` reads in running code and that neither it nor Python defines.

    With the imported ``module`` given, a name that it has at run time (through a star import, an assignment from
    outside) is not suspected. Annotations are not looked at: they need not be evaluated.
    """
    try:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source, str(path))
    except (OSError, SyntaxError, ValueError):
        return []
    known = set(vars(builtins)) | (set(vars(module)) if module is not None else set())
    annotations = _annotation_places(tree)
    functions = _functions(tree)
    found: dict[tuple[str, str], Suspicion] = {}
    for message in checker.Checker(tree, str(path)).messages:
        if not isinstance(message, messages.UndefinedName):
            continue
        name = str(message.message_args[0])
        if name in known or (message.lineno, message.col) in annotations:
            continue
        owner = next((owner for first, last, owner in functions if first <= message.lineno <= last), "module level")
        place = Location(relative(str(path), project), message.lineno)
        text = f"{owner} uses {name!r}, which is neither defined nor imported: NameError when {place} runs"
        found.setdefault((owner, name), Suspicion(RULE, subject, text, place, {"name": name, "in": owner}))
    return list(found.values())


def _annotation_places(tree: ast.AST) -> set[tuple[int, int]]:
    annotations: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is not None:
            annotations.append(node.returns)
        elif isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation is not None:
            annotations.append(node.annotation)
    if sys.version_info < (3, 14) and not any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(one.name == "annotations" for one in node.names)
        for node in ast.walk(tree)
    ):
        annotations = [one for one in annotations if isinstance(one, ast.Constant)]
    return {
        (inner.lineno, inner.col_offset)
        for one in annotations
        for inner in ast.walk(one)
        if isinstance(inner, ast.expr)
    }


def _functions(tree: ast.AST) -> list[tuple[int, int, str]]:
    """Return first line, last line and qualified name of every function, the innermost first."""
    found: list[tuple[int, int, str]] = []

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            name = prefix
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                name = f"{prefix}.{child.name}" if prefix else child.name
                if not isinstance(child, ast.ClassDef):
                    found.append((child.lineno, child.end_lineno or child.lineno, f"{name}()"))
            visit(child, name)

    visit(tree, "")
    return sorted(found, key=lambda one: one[1] - one[0])
