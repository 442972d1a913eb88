"""Functions that are made in a loop, and read the loop's variables only when they are called.

https://docs.python.org/3/faq/programming.html#why-do-lambdas-defined-in-a-loop-with-different-values-all-return-the-same-result
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.nodes import Function

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile

Loop = ast.For | ast.AsyncFor | ast.While | ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


def loops_around(node: ast.AST, file: SourceFile) -> Iterator[Loop]:
    """Yield the loops of the same function that a node stands in the body of, the innermost first."""
    inner = node
    for outer in file.ancestors(node):
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            return
        if (isinstance(outer, (ast.For, ast.AsyncFor, ast.While)) and inner in outer.body) or (
            isinstance(outer, _COMPREHENSIONS) and not isinstance(inner, ast.comprehension)
        ):
            yield outer
        inner = outer


def changed_by(loop: Loop) -> set[str]:
    """Return the variables that each round of a loop sets: its targets, and what its body assigns."""
    if isinstance(loop, _COMPREHENSIONS):
        nodes = [node for generator in loop.generators for node in ast.walk(generator.target)]
    else:
        targets = [] if isinstance(loop, ast.While) else list(ast.walk(loop.target))
        nodes = [*targets, *(node for statement in loop.body for node in _own(statement))]
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def callback(node: ast.expr | None, file: SourceFile) -> ast.Lambda | Function | None:
    """Return the function that an argument is: a lambda, or one that the same loop defines; through ``partial`` too."""
    if isinstance(node, ast.Lambda):
        return node
    if isinstance(node, ast.Call) and file.dotted(node.func) == "functools.partial" and node.args:
        return callback(node.args[0], file)
    if not isinstance(node, ast.Name):
        return None
    loop = next(loops_around(node, file), None)
    body = loop.body if isinstance(loop, (ast.For, ast.AsyncFor, ast.While)) else []
    defined = [
        inner
        for statement in body
        for inner in (statement, *_own(statement))
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)) and inner.name == node.id
    ]
    lambdas = [
        inner.value
        for statement in body
        for inner in (statement, *_own(statement))
        if isinstance(inner, ast.Assign)
        and isinstance(inner.value, ast.Lambda)
        and any(isinstance(target, ast.Name) and target.id == node.id for target in inner.targets)
    ]
    return next(iter([*defined, *lambdas]), None)


def read_late(function: ast.Lambda | Function) -> dict[str, ast.Name]:
    """Return the variables of the code around it that a function reads when it is called, each where it is first read."""
    arguments = function.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    names = [node for part in body for node in ast.walk(part) if isinstance(node, ast.Name)]
    own = {parameter.arg for parameter in parameters if parameter is not None}
    own |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
    own |= {node.arg for part in body for node in ast.walk(part) if isinstance(node, ast.arg)}
    late: dict[str, ast.Name] = {}
    for node in names:
        if node.id not in own:
            late.setdefault(node.id, node)
    return late


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes below a statement, functions defined there as such but not what is in them."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
        return
    for child in ast.iter_child_nodes(node):
        yield child
        yield from _own(child)
