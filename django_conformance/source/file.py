"""A Python file of the project, read and parsed once, when something of it is first asked for."""

from __future__ import annotations

import ast
import re
import sys
import tokenize
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast, overload

from django_conformance.findings import Culprit
from django_conformance.inventory import Location
from django_conformance.source.imports import imported_names
from django_conformance.source.nodes import Function

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

Node = TypeVar("Node", bound=ast.AST)
Other = TypeVar("Other", bound=ast.AST)


@dataclass(frozen=True, eq=False)
class SourceFile:
    """A Python file of the project.

    ``relative`` is its path as a person working in the project writes it, ``module`` the name it is imported by.
    ``is_test`` and ``is_migration`` say what the file is for: rules about running code leave both out.
    """

    path: Path
    relative: str
    module: str
    is_test: bool = False
    is_migration: bool = False

    @cached_property
    def content(self) -> bytes:
        """What the file holds; nothing where it cannot be read."""
        try:
            return self.path.read_bytes()
        except OSError:
            return b""

    @cached_property
    def text(self) -> str:
        """What it holds as text, decoded as Python does; nothing where it cannot be."""
        try:
            encoding, _ = tokenize.detect_encoding(BytesIO(self.content).readline)
            return self.content.decode(encoding)
        except (SyntaxError, UnicodeDecodeError, LookupError):
            return ""

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, as Python counts them."""
        return re.split(r"\r\n|\r|\n", self.text)

    def segment(self, node: ast.AST) -> str:
        """Return the lines of a node: of the whole file for what has no place in it, as a module."""
        first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
        return "\n".join(self.lines[first - 1 : last])

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree; an empty one where it has a syntax error, which is a finding of whoever imports it."""
        try:
            return ast.parse(self.content, str(self.path))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.Module([], [])

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node, walked once."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def _by_type(self) -> dict[type[ast.AST], list[ast.AST]]:
        index: dict[type[ast.AST], list[ast.AST]] = {}
        for node in self.nodes:
            index.setdefault(type(node), []).append(node)
        return index

    @overload
    def of(self, kind: type[Node], /) -> list[Node]: ...
    @overload
    def of(self, kind: type[Node], other: type[Other], /) -> list[Node | Other]: ...
    @overload
    def of(self, *kinds: type[Node]) -> list[Node]: ...
    def of(self, *kinds: type[ast.AST]) -> list[ast.AST] | list[Node]:
        """Return the nodes of these types, in the order of :func:`ast.walk`; looked up, not walked for."""
        if len(kinds) == 1:
            return cast("list[Node]", self._by_type.get(kinds[0], []))
        nodes = (node for kind in kinds for node in self._by_type.get(kind, []))
        return cast("list[Node]", sorted(nodes, key=self._position.__getitem__))

    @cached_property
    def _position(self) -> dict[ast.AST, int]:
        return {node: position for position, node in enumerate(self.nodes)}

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The parent of every node but the module."""
        return {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}

    @property
    def is_package(self) -> bool:
        """Whether it is the module of a package."""
        return self.path.name == "__init__.py"

    @cached_property
    def names(self) -> dict[str, str]:
        """What imports anywhere in the file give names to: local name to dotted path, relative imports resolved."""
        return imported_names(self.nodes, self.module, is_package=self.is_package)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield what a node stands in, the innermost first, the module last."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def function_around(self, node: ast.AST) -> Function | None:
        """Return the function that a node stands in, the innermost; ``None`` outside of any."""
        return next((outer for outer in self.ancestors(node) if isinstance(outer, Function)), None)

    @cached_property
    def functions(self) -> list[Function]:
        """Every function and method that is defined with ``def``."""
        return self.of(ast.FunctionDef, ast.AsyncFunctionDef)

    def function_at(self, line: int) -> Function | None:
        """Return the function that begins in a line, with its first decorator; ``None`` where none does."""
        return self._starts.get(line)

    @cached_property
    def _starts(self) -> dict[int, Function]:
        return {
            min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]): node
            for node in self.functions
        }

    def rebinds(self, name: ast.Name) -> bool:
        """Whether a function around a name has a parameter or a variable of that name: it may be anything there."""
        return any(
            name.id in _bound(function)
            for function in self.ancestors(name)
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        )

    @cached_property
    def imported(self) -> frozenset[str]:
        """Every module this file may import, and every name of a module it imports."""
        modules = {alias.name for node in self.of(ast.Import) for alias in node.names}
        return frozenset(modules | set(self.names.values()) | {name.rpartition(".")[0] for name in self.names.values()})

    def dotted(self, expression: ast.AST) -> str:
        """Return the dotted path that an expression of names and attributes stands for, through this file's imports.

        It is empty for any other expression.
        """
        if isinstance(expression, ast.Name):
            return self.names.get(expression.id, expression.id)
        if isinstance(expression, ast.Attribute):
            return f"{self.dotted(expression.value)}.{expression.attr}"
        return ""

    def qualified(self, expression: ast.AST) -> str:
        """Return the dotted path of a name, with this module's own before what is defined here."""
        dotted = self.dotted(expression)
        return dotted if not dotted or dotted.split(".")[0] in self._packages else f"{self.module}.{dotted}"

    @cached_property
    def _packages(self) -> frozenset[str]:
        """The packages that its imports take names from."""
        return frozenset(name.split(".")[0] for name in self.names.values())

    def place(self, node: ast.AST) -> Location:
        """Return where a node stands: its line, and its columns there; no end where it goes on below."""
        line = getattr(node, "lineno", None)
        start, end = getattr(node, "col_offset", None), getattr(node, "end_col_offset", None)
        if line is None or start is None:
            return Location(self.relative, line)
        if getattr(node, "end_lineno", None) != line:
            end = None
        end_column = None if end is None else self._column(line, end)
        return Location(self.relative, line, self._column(line, start), end_column)

    def at(self, node: ast.AST, subject: str = "") -> Culprit:
        """Return a node as the culprit of a finding: about the module, where no other subject is given."""
        return Culprit(subject or self.module, self.place(node))

    def _column(self, line: int, offset: int) -> int:
        """Return the column, in characters from 1, of an offset in bytes of UTF-8, as syntax trees count them."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return offset + 1 if text.isascii() else len(text.encode()[:offset].decode(errors="ignore")) + 1

    @property
    def loaded(self) -> ModuleType | None:
        """The module that the file is, where it has been imported."""
        return sys.modules.get(self.module)


@cache
def _bound(function: Function | ast.Lambda) -> frozenset[str]:
    """Return the names of a function's parameters, and of the variables that are assigned in it."""
    nodes = list(ast.walk(function))
    parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return frozenset(parameters | stored)
