"""Nodes of a syntax tree: which are a function's own, and how what they call is spelled."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
_Link = ast.Call | ast.Attribute | ast.Await | ast.Subscript

_OTHERS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def positional(function: Function) -> list[str]:
    """Return the names of a function's positional parameters."""
    return [parameter.arg for parameter in (*function.args.posonlyargs, *function.args.args)]


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function that run when it is called: not those of functions defined within it."""
    return iter(_own_nodes(function))


def nodes_within(body: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes of a block that run when it is come to: not those of functions and classes defined in it."""
    for statement in body:
        if not isinstance(statement, _OTHERS):
            yield statement
            yield from own_nodes(statement)


@lru_cache(maxsize=100_000)
def _own_nodes(function: ast.AST) -> tuple[ast.AST, ...]:
    """Return them in the order in which they are written; many rules ask for those of one function."""
    nodes: list[ast.AST] = []
    waiting = [*ast.iter_child_nodes(function)][::-1]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _OTHERS):
            nodes.append(node)
            waiting.extend([*ast.iter_child_nodes(node)][::-1])
    return tuple(nodes)


def module_level(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when a module is imported: everything but the bodies of functions."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        yield from module_level(child)


def guarded(function: ast.AST, node: ast.AST, errors: Iterable[str] = ()) -> bool:
    """Whether a node of a function stands in a ``try`` with handlers, or under ``suppress()``.

    With ``errors``, only what catches one of these counts, or everything.
    """
    return any(
        inner is node
        for guard in ast.walk(function)
        if isinstance(guard, (ast.Try, ast.With)) and catches(guard, errors)
        for statement in guard.body
        for inner in ast.walk(statement)
    )


def catches(guard: ast.Try | ast.With, errors: Iterable[str] = ()) -> bool:
    """Whether a ``try`` has handlers, or a ``with`` is ``suppress()``: with ``errors``, for one of these or everything."""
    names = [f"'{error}'" for error in errors]
    if isinstance(guard, ast.Try):
        caught = [handler.type for handler in guard.handlers]
    else:
        caught = [item.context_expr for item in guard.items if "suppress" in ast.dump(item)]
    return any(kind is None or not names or any(name in ast.dump(kind) for name in names) for kind in caught)


def called(node: ast.AST) -> str:
    """Return the dotted text of what a call calls (``self.channel_layer.group_add``), as far as it is names."""
    return spelled(node.func) if isinstance(node, ast.Call) else ""


def method(node: ast.AST | None) -> str:
    """Return the name of the method that a call calls: ``save`` of ``order.save()``; nothing for anything else."""
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""


def receiver(node: ast.AST | None) -> ast.expr | None:
    """Return what a call calls a method of: ``order`` of ``order.save()``; ``None`` for anything else."""
    return node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None


def links(node: ast.AST, *others: type[ast.Await | ast.Subscript]) -> Iterator[_Link]:
    """Yield a call and what stands before it in its chain: ``Product.objects.filter(…).delete()``.

    It goes through calls and attributes, and through the nodes of ``others``.
    """
    kinds: tuple[type[_Link], ...] = (ast.Call, ast.Attribute, *others)
    while isinstance(node, kinds):
        yield node
        node = _inner(node)


def root(chain: ast.AST, *others: type[ast.Await | ast.Subscript]) -> ast.AST:
    """Return what a chain of calls begins with: ``Product`` of ``Product.objects.filter(…)``."""
    for link in links(chain, *others):
        chain = _inner(link)
    return chain


def _inner(link: _Link) -> ast.expr:
    return link.func if isinstance(link, ast.Call) else link.value


def lookup(node: ast.AST | None) -> tuple[ast.expr, ast.expr] | None:
    """Return the dictionary and the key of ``owner[key]`` and ``owner.get(key)``; ``None`` for anything else."""
    if isinstance(node, ast.Subscript):
        return node.value, node.slice
    owner = receiver(node)
    if isinstance(node, ast.Call) and owner is not None and method(node) == "get" and node.args:
        return owner, node.args[0]
    return None


def text(node: ast.AST | None) -> str | None:
    """Return the text that an expression writes out; ``None`` for any other expression."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def function_of(call: ast.Call) -> ast.expr:
    """Return what a call calls in the end: through ``async_to_sync(…)``, what that is given."""
    function = call.func
    if isinstance(function, ast.Call) and function.args and spelled(function.func).endswith("async_to_sync"):
        return function.args[0]
    return function


def written(node: ast.AST, longest: int = 80) -> str:
    """Return an expression as Python code, cut with an ellipsis where it is long."""
    code = ast.unparse(node)
    return code if len(code) <= longest else f"{code[:longest]}…"


def spelled(node: ast.AST) -> str:
    """Return a chain of names and attributes as written; a call within it as ``()``."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{spelled(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{spelled(node.func)}()"
    return ""
