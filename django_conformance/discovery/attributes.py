"""Attributes of ``self`` that a class reads under a misspelling of one that it has: an AttributeError when the line runs."""

from __future__ import annotations

import ast
import difflib
import inspect
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALIKE = 0.8


def misspelt(
    node: ast.ClassDef, made: type, tree: ast.AST, extra: tuple[str, ...] = ()
) -> Iterator[tuple[ast.Attribute, str]]:
    """Yield each attribute that the methods of a class read of ``self`` and nothing gives it, with the one that is meant.

    ``made`` is the class itself, ``extra`` names what its instances are given from outside. Nothing is said of a class
    that answers for attributes by itself, nor of a name that the file has as a text (``setattr``, ``hasattr``).
    """
    if any("__getattr__" in vars(one) or "__getattribute__" in vars(one) for one in made.__mro__[:-1]):
        return
    known = {*dir(made), *extra, *_stored(tree), *(name for one in made.__mro__[:-1] for name in _stored(_source(one)))}
    texts = {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    told: set[str] = set()
    for method in node.body:
        if not isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) or not _takes_self(method):
            continue
        caught = {id(one) for guard in ast.walk(method) if _guards(guard) for one in ast.walk(guard)}
        for one in _nodes(method):
            if not isinstance(one, ast.Attribute) or not isinstance(one.value, ast.Name) or one.value.id != "self":
                continue
            if one.attr in known | texts | told or id(one) in caught or not isinstance(one.ctx, ast.Load):
                continue
            near = difflib.get_close_matches(one.attr, known, n=1, cutoff=_ALIKE)
            if near:
                told.add(one.attr)
                yield one, near[0]


def _takes_self(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = next(iter([*method.args.posonlyargs, *method.args.args]), None)
    return (
        first is not None
        and first.arg == "self"
        and not any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in method.decorator_list)
    )


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes below one, without those of classes within, whose ``self`` is another."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.ClassDef):
            yield child
            yield from _nodes(child)


def _guards(node: ast.AST) -> bool:
    """Whether a node catches the AttributeError that a missing attribute is."""
    return isinstance(node, ast.Try) and any(
        one.type is None or any(word in ast.dump(one.type) for word in ("AttributeError", "'Exception'"))
        for one in node.handlers
    )


def _source(made: Any) -> ast.AST:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(made)))
    except (OSError, TypeError, SyntaxError):
        return ast.Module([], [])


def _stored(tree: ast.AST) -> set[str]:
    """Return the attributes that source gives to ``self`` or to any other name, whatever way."""
    nodes = list(ast.walk(tree))
    annotated = {one.target.id for one in nodes if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)}
    return annotated | {
        one.attr for one in nodes if isinstance(one, ast.Attribute) and not isinstance(one.ctx, ast.Load)
    }
