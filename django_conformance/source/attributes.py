"""Attributes of ``self`` that a class reads under a misspelling of one that it has: an AttributeError when the line runs."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from typing import TYPE_CHECKING, Any

from django_conformance.source.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator


def misspelled_attributes(
    node: ast.ClassDef, made: type, tree: ast.AST, extra: tuple[str, ...] = ()
) -> Iterator[tuple[ast.Attribute, str]]:
    """Yield each attribute that methods of a class read of ``self`` and nothing gives it, with the one that is meant.

    ``made`` is the class itself, ``tree`` that of its file, ``extra`` names what its instances are given from outside.
    Nothing is said of a class that answers for attributes by itself, nor of a name that the file has as a string
    (``setattr``, ``hasattr``).
    """
    if any("__getattr__" in vars(kind) or "__getattribute__" in vars(kind) for kind in made.__mro__[:-1]):
        return
    inherited = (name for kind in made.__mro__[1:-1] for name in stored_by(kind))
    known = {*dir(made), *extra, *_stored(tree), *inherited}
    texts = _texts(tree)
    told: set[str] = set()
    for method in node.body:
        if not isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) or not _takes_self(method):
            continue
        guarded = {inner for guard in ast.walk(method) if _guards(guard) for inner in ast.walk(guard)}
        for attribute in _nodes(method):
            if (
                not isinstance(attribute, ast.Attribute)
                or not isinstance(attribute.value, ast.Name)
                or attribute.value.id != "self"
                or not isinstance(attribute.ctx, ast.Load)
                or attribute.attr in known | texts | told
                or attribute in guarded
            ):
                continue
            meant = nearest(attribute.attr, known)
            if meant:
                told.add(attribute.attr)
                yield attribute, meant


def _takes_self(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = next(iter([*method.args.posonlyargs, *method.args.args]), None)
    return (
        first is not None
        and first.arg == "self"
        and not any(
            isinstance(decorator, ast.Name) and decorator.id == "staticmethod" for decorator in method.decorator_list
        )
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
        handler.type is None or any(word in ast.dump(handler.type) for word in ("AttributeError", "'Exception'"))
        for handler in node.handlers
    )


@cache
def stored_by(made: type[Any]) -> frozenset[str]:
    """Return the attributes that a class's source gives; many classes have the same bases."""
    try:
        return _stored(ast.parse(textwrap.dedent(inspect.getsource(made))))
    except (OSError, TypeError, SyntaxError):
        return frozenset()


@cache
def _texts(tree: ast.AST) -> frozenset[str]:
    """Return every text that a file has."""
    return frozenset(
        constant.value
        for constant in ast.walk(tree)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    )


@cache
def _stored(tree: ast.AST) -> frozenset[str]:
    """Return the attributes that source gives to ``self`` or to any other name, whatever way."""
    nodes = list(ast.walk(tree))
    annotated = {
        node.target.id for node in nodes if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    stored = {node.attr for node in nodes if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)}
    return frozenset(annotated | stored)
