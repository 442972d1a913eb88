"""How ASGI middleware is called and calls on: with scope, receive and send.

https://channels.readthedocs.io/en/stable/topics/routing.html
https://asgi.readthedocs.io/en/latest/specs/main.html#applications
"""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, relative
from django_conformance.discovery.channels.routing import dotted
from django_conformance.inventory import Location, Suspicion
from django_conformance.source.nodes import own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from django_conformance.source.files import SourceFile

CALL = "middleware-call"

_APPLICATION = ["scope", "receive", "send"]


def suspicions(middleware: Iterable[Any], files: Iterable[SourceFile], project: Path) -> Iterator[Suspicion]:
    """Yield the middleware of the project that a server cannot call, and that calls what it wraps with other arguments."""
    for one in {id(one): one for one in middleware}.values():
        yield from _signature(one, project)
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.AsyncFunctionDef) and [one.arg for one in node.args.args][-3:] == _APPLICATION:
                yield from _calls(node, file)


def _signature(middleware: Any, project: Path) -> Iterator[Suspicion]:
    called = middleware if inspect.isroutine(middleware) else inspect.getattr_static(type(middleware), "__call__", None)
    code = getattr(inspect.unwrap(called) if callable(called) else None, "__code__", None)
    if code is None or not inside(code.co_filename, project):
        return
    try:
        inspect.signature(middleware).bind(*_APPLICATION)
    except TypeError as error:
        text = f"{dotted(middleware)} cannot be called with scope, receive and send: {error}; ASGI has one call with all three"
        place = Location(relative(code.co_filename, project), code.co_firstlineno)
        yield Suspicion(CALL, dotted(middleware), f"{text} ({place})", place)
    except ValueError:
        return


def _calls(function: ast.AsyncFunctionDef, file: SourceFile) -> Iterator[Suspicion]:
    """Judge calls whose first argument is the scope and that belong to ``self``, or to what surrounds the function."""
    for node in own_nodes(function):
        if not (
            isinstance(node, ast.Call) and node.args and ast.unparse(node.args[0]) == "scope" and not node.keywords
        ):
            continue
        names = [ast.unparse(one) for one in node.args]
        if names in (_APPLICATION[:1], _APPLICATION[:2]) and _is_wrapped(node.func):
            place = Location(file.relative, node.lineno)
            owner = next((name for one in file.tree.body if (name := _holds(one, function))), function.name)
            text = f"{owner} calls {ast.unparse(node)}, without all of receive and send: TypeError for every connection ({place})"
            yield Suspicion(CALL, f"{file.module}.{owner}", text, place)


def _holds(node: ast.stmt, function: ast.AST) -> str:
    """Return the name of a class or function that a function stands in; "" where it does not."""
    holds = isinstance(node, (ast.ClassDef, ast.FunctionDef)) and any(one is function for one in ast.walk(node))
    return node.name if holds and isinstance(node, (ast.ClassDef, ast.FunctionDef)) else ""


def _is_wrapped(function: ast.expr) -> bool:
    """Whether what is called is the application that a middleware wraps, by the names that it has in documentation."""
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("app", "inner", "application", "asgi_app", "__call__")
