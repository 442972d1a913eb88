"""The source of a command: its class, and the functions of its module that the class calls."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import relative
from django_conformance.inventory import Location

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef

HANDLERS = ("handle", "handle_app_config", "handle_label")
"""The methods whose result Django writes to standard output."""


@dataclass(frozen=True)
class CommandSource:
    """A class that a command is made of, as source: ``functions`` are its methods and what of its module they call."""

    path: Path
    project: Path
    tree: ast.Module
    node: ast.ClassDef
    functions: tuple[Function, ...]

    @classmethod
    def read(cls, path: Path, project: Path, name: str = "Command") -> CommandSource | None:
        """Read the class ``name`` of a file; ``None`` where it cannot be parsed or has no such class."""
        try:
            tree = ast.parse(path.read_bytes(), str(path))
        except (OSError, SyntaxError, ValueError):
            return None
        node = next((one for one in ast.walk(tree) if isinstance(one, ast.ClassDef) and one.name == name), None)
        if node is None:
            return None
        methods = [one for one in node.body if isinstance(one, Function)]
        called = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        helpers = [one for one in tree.body if isinstance(one, Function) and one.name in called]
        return cls(path, project, tree, node, (*methods, *helpers))

    def place(self, node: ast.AST) -> Location:
        """Return where a node stands."""
        return Location(relative(str(self.path), self.project), getattr(node, "lineno", None))

    def method(self, name: str) -> Function | None:
        """Return a method of the class itself."""
        return next((one for one in self.node.body if isinstance(one, Function) and one.name == name), None)

    def handlers(self) -> tuple[Function, ...]:
        """Return the methods of the class whose result Django writes to standard output."""
        return tuple(found for found in map(self.method, HANDLERS) if found is not None)

    def attribute(self, name: str) -> ast.Assign | ast.AnnAssign | None:
        """Return the statement in the class's body that assigns an attribute."""
        for one in self.node.body:
            if isinstance(one, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == name for target in one.targets
            ):
                return one
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.target.id == name:
                return one
        return None


def statements(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run as part of a function itself: not those of functions and classes inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield child
            yield from statements(child)


def spelled(node: ast.AST) -> str:
    """Return a name or a dotted name as written (``sys.exit``), empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = spelled(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""
