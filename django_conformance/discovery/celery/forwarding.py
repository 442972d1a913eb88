"""Functions of a project that publish the task which they are given, with the arguments that follow it.

``def run_task(task, *args, **kwargs): return task.delay(*args, **kwargs)``
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.nodes import positional

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.source.files import SourceFile
    from django_conformance.source.nodes import Function

_WITH_ARGUMENTS = ("delay", "delay_on_commit", "s", "si")
_WITH_LISTS = ("apply_async", "apply_async_on_commit", "signature")


@dataclass(frozen=True)
class Forwarder:
    """``position`` is that of the task among the arguments, ``own`` how many arguments come before those for the task.

    ``names`` are the keywords that the function keeps for itself.
    """

    position: int
    own: int
    names: frozenset[str]


def forwarders(files: Iterable[SourceFile]) -> dict[str, Forwarder]:
    """Return the functions at the top of modules that publish what they are given, by their dotted paths."""
    found: dict[str, Forwarder] = {}
    for file in files:
        for node in file.tree.body:
            if isinstance(node, ast.FunctionDef) and node.args.vararg is not None:
                forwarder = _forwarder(node)
                if forwarder is not None:
                    found[f"{file.module}.{node.name}"] = forwarder
    return found


def _forwarder(function: Function) -> Forwarder | None:
    parameters = positional(function)
    for call in ast.walk(function):
        if isinstance(call, ast.Call):
            task = _passed(call, function)
            if task in parameters:
                names = frozenset((*parameters, *(parameter.arg for parameter in function.args.kwonlyargs)))
                return Forwarder(parameters.index(task), len(parameters), names)
    return None


def _passed(call: ast.Call, function: Function) -> str:
    """Return the name of what a call publishes with all the arguments of a function; "" where it does not."""
    target, arguments = call.func, call.args
    if isinstance(target, (ast.Name, ast.Attribute)) and ast.unparse(target).rpartition(".")[2] == "partial":
        target, arguments = (arguments[0], arguments[1:]) if arguments else (target, arguments)
    if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name):
        return ""
    rest = function.args.vararg.arg if function.args.vararg is not None else ""
    named = function.args.kwarg.arg if function.args.kwarg is not None else ""
    if target.attr in _WITH_ARGUMENTS:
        spread = [ast.unparse(argument) for argument in arguments]
        keywords = [ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg is None]
        is_whole = spread == [f"*{rest}"] and keywords == ([named] if named else []) == [
            ast.unparse(keyword.value) for keyword in call.keywords
        ]
    elif target.attr in _WITH_LISTS:
        listed = dict(zip(("args", "kwargs"), (ast.unparse(argument) for argument in arguments), strict=False))
        listed |= {str(keyword.arg): ast.unparse(keyword.value) for keyword in call.keywords}
        is_whole = listed.get("args") == rest and listed.get("kwargs", "") == named
    else:
        is_whole = False
    return target.value.id if is_whole else ""
