"""What a task runs: its own code, and that of the project's functions that it calls."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.nodes import guarded, own_nodes
from django_conformance.source.orm.functions import Found, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django_conformance.source.files import SourceFile, Sources

_DEEPEST = 3
_ENTRIES = ("main", "run_from_argv")
"""Functions that are programs of their own."""


@dataclass(frozen=True)
class Run:
    """A node that a task runs, the file it is in, and the functions on the way there."""

    node: ast.AST
    file: SourceFile
    path: tuple[str, ...] = ()

    @property
    def through(self) -> str:
        """Return the way there, for a message; "" where the task runs it itself."""
        return f" through {' and '.join(f'{name}()' for name in self.path)}" if self.path else ""


def first_run(
    function: Found,
    sources: Sources,
    matches: Callable[[ast.AST, SourceFile], bool],
    unless_caught: Iterable[str] = (),
    depth: int = 0,
) -> Run | None:
    """Return the first node that matches among those that a function runs; none where what it raises is caught."""
    errors = tuple(unless_caught)
    for node in own_nodes(function.node):
        if matches(node, function.file) and not _is_caught(node, function, errors):
            return Run(node, function.file)
    for node in own_nodes(function.node) if depth < _DEEPEST else ():
        inner = named(node.func, function.file, sources) if isinstance(node, ast.Call) else None
        if inner is not None and inner.is_plain and inner.node.name not in _ENTRIES:
            run = first_run(inner, sources, matches, errors, depth + 1)
            if run is not None and not _is_caught(node, function, errors):
                return Run(run.node, run.file, (inner.node.name, *run.path))
    return None


def _is_caught(node: ast.AST, function: Found, errors: tuple[str, ...]) -> bool:
    """Whether what a node raises is caught; asked of few nodes, since the whole function is gone through for each."""
    return bool(errors) and guarded(function.node, node, errors)
