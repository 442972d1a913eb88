"""What a task's function or a command's ``handle()`` looks like in its file: its parameters, and whether it only computes."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.scaffold.guesses import Guess, by_annotation

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.inventory import Location

Function = ast.FunctionDef | ast.AsyncFunctionDef

_COMPUTING = frozenset(
    [
        "abs",
        "all",
        "any",
        "bool",
        "divmod",
        "enumerate",
        "float",
        "frozenset",
        "int",
        "isinstance",
        "len",
        "list",
        "max",
        "min",
        "range",
        "reversed",
        "round",
        "set",
        "sorted",
        "str",
        "sum",
        "tuple",
        "zip",
    ]
)
_WRITING = ("self.stdout.write", "self.stderr.write")


@dataclass(frozen=True)
class Signature:
    """The parameters of a function that a caller has to give, by name, with a guess for each.

    ``keyword_only`` are those that can be given by name only. ``computes`` says that the function calls nothing that could
    have an effect.
    """

    positional: dict[str, Guess]
    keyword_only: dict[str, Guess]
    computes: bool

    @property
    def is_certain(self) -> bool:
        """Whether the types of all of them are known."""
        return all(guess.is_certain for guess in (*self.positional.values(), *self.keyword_only.values()))


def signature(project: Path, location: Location | None, name: str, *, bound: bool) -> Signature | None:
    """Return the signature of a task's function; ``None`` where its file does not show it."""
    tree = _tree(project, location)
    if tree is None or location is None:
        return None
    function = _function_at(tree, location.line, name)
    if function is None:
        return None
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    required = positional[: len(positional) - len(arguments.defaults)]
    required = required[1:] if bound or (required and required[0].arg == "self") else required
    keywords = [
        argument
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    ]
    return Signature(
        {argument.arg: by_annotation(argument.arg, argument.annotation) for argument in required},
        {argument.arg: by_annotation(argument.arg, argument.annotation) for argument in keywords},
        _computes(function),
    )


def command_computes(project: Path, location: Location | None) -> bool:
    """Whether the ``handle()`` of the command class in a place only computes and writes to its own output."""
    tree = _tree(project, location)
    if tree is None or location is None:
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and (location.line is None or node.lineno == location.line):
            handles = [child for child in node.body if isinstance(child, Function) and child.name == "handle"]
            return bool(handles) and _computes(handles[0])
    return False


def _tree(project: Path, location: Location | None) -> ast.Module | None:
    if location is None:
        return None
    try:
        return ast.parse((project / location.path).read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None


def _function_at(tree: ast.Module, line: int | None, name: str) -> Function | None:
    """Return the function that begins in a line, with its first decorator, or else is called so."""
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    for function in functions:
        first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
        if line is not None and first <= line <= function.lineno:
            return function
    return next((function for function in functions if function.name == name), None)


def _computes(function: Function) -> bool:
    """Whether a function calls nothing but what computes, and changes nothing but its own variables."""
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and not _is_harmless(node.func):
                return False
            if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
                return False
            if isinstance(
                node, (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Await, ast.With, ast.AsyncWith)
            ):
                return False
            if isinstance(node, ast.Attribute) and node.attr == "objects":
                return False
    return True


def _is_harmless(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id in _COMPUTING
    written = ast.unparse(function)
    return written in _WRITING or written.startswith("self.style.")
