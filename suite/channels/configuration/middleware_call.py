"""ASGI middleware takes scope, receive and send, and passes all three to the application that it wraps.

Why: anything else is a TypeError for every connection. Middleware that takes the scope alone is of Channels 2.

Fix: write ``async def __call__(self, scope, receive, send)`` and ``return await self.app(scope, receive, send)``.
"""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django_conformance.discovery.cause import inside, relative
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import dotted
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import own_nodes
from django_conformance.source.reading import code_of

rule = Rule(level="must", docs="https://asgi.readthedocs.io/en/latest/specs/main.html#applications")

_ARGUMENTS = ["scope", "receive", "send"]
_WRAPPED = ("app", "inner", "application", "asgi_app", "__call__")
"""Names by which documentation has middleware call the application that it wraps."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield middleware of the project that a server cannot call, and calls of what it wraps with other arguments."""
    for middleware in project.middleware:
        yield from _signature(middleware, project.context.project)
    for file in project.context.sources.code(containing=("receive",)):
        for function in file.of(ast.AsyncFunctionDef):
            if [argument.arg for argument in function.args.args][-3:] == _ARGUMENTS:
                yield from _calls(function, file)


def _signature(middleware: Any, project: Path) -> Iterator[Finding]:
    method = middleware if inspect.isroutine(middleware) else inspect.getattr_static(type(middleware), "__call__", None)
    code = code_of(method)
    if code is None or not inside(code.co_filename, project):
        return
    try:
        inspect.signature(middleware).bind(*_ARGUMENTS)
    except TypeError as error:
        place = Location(relative(code.co_filename, project), code.co_firstlineno)
        yield Finding(
            f"{dotted(middleware)} cannot be called with scope, receive and send: {error}; ASGI makes one call with all "
            f"three ({place})",
            subject=dotted(middleware),
            location=place,
        )
    except ValueError:  # a callable without a signature
        return


def _calls(function: ast.AsyncFunctionDef, file: SourceFile) -> Iterator[Finding]:
    """Yield calls of the wrapped application that pass the scope, and not both receive and send."""
    for call in own_nodes(function):
        if not isinstance(call, ast.Call) or call.keywords or not _is_wrapped(call.func):
            continue
        if [ast.unparse(argument) for argument in call.args[1:]] == _ARGUMENTS[1:] and isinstance(
            file.parents.get(call), (ast.Return, ast.Expr)
        ):
            yield Finding(
                f"{_owner(function, file)} calls {ast.unparse(call)} without awaiting it: the application behind it never runs, and no connection is "
                f"answered ({file.place(call)})",
                at=file.at(call, f"{file.module}.{_owner(function, file)}"),
                hint=f"write return await {ast.unparse(call)}.",
            )
        if [ast.unparse(argument) for argument in call.args] in (_ARGUMENTS[:1], _ARGUMENTS[:2]):
            owner = _owner(function, file)
            yield Finding(
                f"{owner} calls {ast.unparse(call)}, without all of receive and send: TypeError for every connection "
                f"({file.place(call)})",
                at=file.at(call, f"{file.module}.{owner}"),
            )


def _owner(function: ast.AsyncFunctionDef, file: SourceFile) -> str:
    """Return the name of the class or function at the top of the file that a coroutine stands in, or is."""
    owner: ast.AST = function
    name = function.name
    while not isinstance(owner, ast.Module):
        name = owner.name if isinstance(owner, (ast.ClassDef, ast.FunctionDef)) else name
        owner = file.parents[owner]
    return name


def _is_wrapped(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in _WRAPPED
