"""Which lines of a function a run cannot both come by: two branches, or what stands after a ``return``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def excludes(first: ast.AST, second: ast.AST, file: SourceFile) -> bool:
    """Whether what comes by ``first`` in a function does not come to ``second`` afterwards."""
    around_second = {id(ancestor): block for ancestor, block in _blocks(second, file)}
    next_round = False
    for ancestor, block in _blocks(first, file):
        if id(ancestor) in around_second:
            return next_round or _are_branches(ancestor, block, around_second[id(ancestor)])
        last = getattr(ancestor, block)[-1]
        if isinstance(last, (ast.Return, ast.Raise)):
            return True
        next_round = (next_round or isinstance(last, (ast.Continue, ast.Break))) and not isinstance(ancestor, _LOOPS)
    return False


def _blocks(node: ast.AST, file: SourceFile) -> Iterator[tuple[ast.AST, str]]:
    """Yield each statement around a node, innermost first, and which of its blocks the node stands in."""
    inner = node
    for ancestor in file.ancestors(node):
        for block in _BLOCKS:
            within = getattr(ancestor, block, None)
            if isinstance(within, list) and any(inner is statement for statement in within):
                yield ancestor, block
        inner = ancestor


def _are_branches(statement: ast.AST, first: str, second: str) -> bool:
    if isinstance(statement, ast.If):
        return first != second
    if isinstance(statement, ast.Try):
        return {first, second} == {"orelse", "handlers"}
    return isinstance(statement, ast.Match)
