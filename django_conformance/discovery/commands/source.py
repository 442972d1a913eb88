"""A class that a command is made of, as source: its methods, and the functions of its module that it calls."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django_conformance.findings import Culprit
from django_conformance.source.nodes import Function

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import Location
    from django_conformance.source.files import SourceFile, Sources

HANDLERS = ("handle", "handle_app_config", "handle_label")
"""The methods that Django hands the options to, and whose result it writes to standard output."""


@dataclass(frozen=True, eq=False)
class CommandClass:
    """A class of the project that a command is made of: its own, or a base of that."""

    file: SourceFile
    node: ast.ClassDef

    @property
    def name(self) -> str:
        """The name of the class."""
        return self.node.name

    @cached_property
    def methods(self) -> tuple[Function, ...]:
        """The methods that the class itself has."""
        return tuple(node for node in self.node.body if isinstance(node, Function))

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """Its methods, and the functions of its module that it names."""
        named = {node.id for node in ast.walk(self.node) if isinstance(node, ast.Name)}
        helpers = [node for node in self.file.tree.body if isinstance(node, Function) and node.name in named]
        return (*self.methods, *helpers)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The nodes of its functions, those of the functions within among them."""
        return tuple(node for function in self.functions for node in ast.walk(function))

    @property
    def handlers(self) -> tuple[Function, ...]:
        """Its methods among :data:`HANDLERS`, in that order."""
        return tuple(method for method in map(self.method, HANDLERS) if method is not None)

    def method(self, name: str) -> Function | None:
        """Return a method of the class itself."""
        return next((method for method in self.methods if method.name == name), None)

    def attribute(self, name: str) -> ast.Assign | ast.AnnAssign | None:
        """Return the statement in the body of the class that assigns an attribute."""
        for node in self.node.body:
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    return node
        return None

    def place(self, node: ast.AST) -> Location:
        """Return where a node stands."""
        return self.file.place(node)

    def at(self, node: ast.AST, subject: str) -> Culprit:
        """Return a node as the culprit of a finding."""
        return self.file.at(node, subject)


def class_in(file: SourceFile | None, name: str) -> CommandClass | None:
    """Return the class of this name in a file, ``None`` where it has none."""
    classes = file.of(ast.ClassDef) if file is not None else []
    node = next((node for node in classes if node.name == name), None)
    return CommandClass(file, node) if file is not None and node is not None else None


def bases_of(kind: type, sources: Sources) -> Iterator[CommandClass]:
    """Yield the project's own classes among the bases of a class, the nearest first."""
    for base in kind.__mro__[1:]:
        path = getattr(sys.modules.get(base.__module__), "__file__", None)
        source = class_in(sources.at(path), base.__name__) if path else None
        if source is not None:
            yield source
