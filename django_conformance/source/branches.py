"""Which lines of a function a run cannot both come by, which one each call comes by, and which run under a condition."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.nodes import catches, own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


def always_reached(node: ast.AST, function: ast.AST, file: SourceFile) -> bool:
    """Whether each call of a function comes by a node, but where its arguments make it return nothing, or raise."""
    inner = node
    for ancestor in file.ancestors(node):
        if ancestor is function:
            break
        if _may_leave_out(ancestor, inner):
            return False
        inner = ancestor
    line = getattr(node, "lineno", 0)
    return not any(
        isinstance(earlier, ast.Return) and earlier.lineno < line and _is_value(earlier.value)
        for earlier in own_nodes(function)
    )


def is_foreseen(node: ast.AST, file: SourceFile, errors: Iterable[str], words: Iterable[str]) -> bool:
    """Whether code around a node expects one of these errors, or asks by one of these words whether the node is to run."""
    for around in file.ancestors(node):
        if isinstance(around, (ast.Try, ast.With)) and catches(around, errors):
            return True
        if isinstance(around, (ast.If, ast.IfExp)) and any(word in ast.dump(around.test) for word in words):
            return True
    return False


def _may_leave_out(statement: ast.AST, inner: ast.AST) -> bool:
    if isinstance(statement, (ast.If, ast.IfExp, ast.While)):
        return inner is not statement.test
    if isinstance(statement, ast.BoolOp):
        return inner is not statement.values[0]
    return isinstance(statement, (ast.ExceptHandler, ast.match_case))


def _is_value(returned: ast.expr | None) -> bool:
    """Whether what is returned may be what the rest of the function would find: ``return cached``."""
    is_empty = isinstance(returned, (ast.List, ast.Tuple, ast.Set)) and not returned.elts
    is_empty = is_empty or (isinstance(returned, ast.Dict) and not returned.keys)
    return returned is not None and not isinstance(returned, ast.Constant) and not is_empty


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
