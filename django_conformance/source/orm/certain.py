"""Which nodes of a function run whenever it is called: nothing behind a condition, nor after a way out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def certain_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function that certainly run, as long as nothing raises; a loop is taken to have a round."""
    if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield from _block(function.body)


def _block(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for statement in body:
        yield from _statement(statement)
        if isinstance(statement, _LEAVING) or (
            isinstance(statement, (ast.If, ast.Try, ast.Match)) and _may_leave(statement)
        ):
            return


def _may_leave(statement: ast.stmt) -> bool:
    return any(isinstance(node, _LEAVING) for node in ast.walk(statement))


def _statement(statement: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(statement, (ast.If, ast.While)):
        yield from _expression(statement.test)
        yield ast.copy_location(ast.While(statement.test, [], []), statement)
    elif isinstance(statement, ast.Match):
        yield from _expression(statement.subject)
    elif isinstance(statement, ast.Try):
        yield from _block([*statement.body, *statement.finalbody])
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        for item in statement.items:
            yield from _expression(item)
        yield from _block(statement.body)
    elif isinstance(statement, (ast.For, ast.AsyncFor)):
        yield statement
        yield from _expression(statement.iter)
        yield from _block(statement.body)
    else:
        yield from _expression(statement)


def _expression(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and those within it that are evaluated with it."""
    if isinstance(node, _DEFINITIONS):
        return
    yield node
    if isinstance(node, ast.IfExp):
        yield from _expression(node.test)
    elif isinstance(node, ast.BoolOp):
        yield from _expression(node.values[0])
    else:
        for child in ast.iter_child_nodes(node):
            yield from _expression(child)
