"""Settings that the environment decides: what a process without its variables gets is not what is deployed."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING

from django_conformance.source.nodes import spelled, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.source.files import SourceFile, Sources

_Assignment = ast.Assign | ast.AnnAssign | ast.AugAssign
_READERS = frozenset(("env", "environ", "getenv", "config", "dj_database_url", "django_cache_url", "dj_email_url"))
"""The first names of what reads variables: ``os.getenv(…)``, ``env.bool(…)``, decouple's ``config(…)``."""
_DEPTH = 3
"""How many names a value is followed through."""
_WITHOUT_DEFAULT = frozenset(("env", "env.str", "env.__getitem__", "config", "decouple.config"))
_known: set[str] = set()
"""The variables of this process that have the values of the deployment."""


def know(variables: Iterable[str]) -> None:
    """Take these variables as known: what is read from them alone is what is deployed."""
    _known.clear()
    _known.update(variables)


def knows_variables() -> bool:
    """Whether this process has the variables of the deployment."""
    return bool(_known)


def known(variable: str) -> str | None:
    """Return the value that the deployment gives a variable; ``None`` where it is not known."""
    return os.environ.get(variable) if variable in _known else None


def without_default(tree: ast.AST) -> Iterator[str]:
    """Yield the variables without which reading a file of settings fails."""
    for node in ast.walk(tree):
        name, is_required = read_in(node)
        if name is not None and is_required:
            yield name


def read_in(node: ast.AST) -> tuple[str | None, bool]:
    """Return the variable that a call or a subscript reads, and whether it fails where that is not set."""
    name = _variable(node)
    if isinstance(node, ast.Call):
        has_default = len(node.args) > 1 or any(keyword.arg == "default" for keyword in node.keywords)
        return name, not has_default and spelled(node.func) in _WITHOUT_DEFAULT
    return name, isinstance(node, ast.Subscript)


def is_from_shell(sources: Sources, setting: str) -> bool:
    """Whether a setting has its value from a variable of whoever runs this, which the deployment does not give."""
    for file in sources.code(containing=(setting,)):
        statements: list[_Assignment] = [*file.of(ast.Assign), *file.of(ast.AnnAssign)]
        for statement in statements if file.loaded is not None else []:
            if setting not in _assigned(statement) or statement.value is None:
                continue
            read = {read_in(node)[0] for node in ast.walk(statement.value)}
            if any(name is not None and name in os.environ and name not in _known for name in read):
                return True
    return False


def is_from_environment(sources: Sources, *settings: str) -> bool:
    """Whether one of these settings is read from the environment, or written below a question about it.

    Only files that have been imported are looked at: those are the settings in force.
    """
    for file in sources.code(containing=settings):
        if file.loaded is None:
            continue
        statements: list[_Assignment] = [*file.of(ast.Assign), *file.of(ast.AnnAssign), *file.of(ast.AugAssign)]
        for statement in statements:
            if _assigned(statement).isdisjoint(settings):
                continue
            asked = [node.test for node in file.ancestors(statement) if isinstance(node, ast.If)]
            if any(_reads(node, file, sources, _DEPTH) for node in (statement.value, *asked) if node is not None):
                return True
    return False


def _assigned(statement: _Assignment) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {_root(target) for target in targets}


def _root(target: ast.expr) -> str:
    while isinstance(target, (ast.Subscript, ast.Attribute)):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""


def _reads(expression: ast.AST, file: SourceFile, sources: Sources, depth: int) -> bool:
    """Whether an expression reads a variable of the environment, also by names and functions of the project."""
    readers: set[int] = set()
    for node in ast.walk(expression):
        variable = _variable(node)
        if variable is not None and variable in _known:
            readers.update(id(part) for part in ast.walk(node))
            continue
        if isinstance(node, ast.Call) and not _READERS.isdisjoint(spelled(node.func).lower().split(".")):
            return id(node) not in readers
        if id(node) in readers:
            continue
        if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(getattr(node, "ctx", None), ast.Load):
            dotted = file.dotted(node)
            if dotted == "os.environ" or dotted.startswith("os.environ."):
                return True
            if depth and any(
                _reads(value, within, sources, depth - 1) for value, within in _own(dotted, file, sources)
            ):
                return True
    return False


def _variable(node: ast.AST) -> str | None:
    """Return the variable that a call or a subscript reads, ``None`` for what reads none that is written there."""
    if isinstance(node, ast.Call) and not _READERS.isdisjoint(spelled(node.func).lower().split(".")):
        return text(node.args[0]) if node.args else None
    if isinstance(node, ast.Subscript) and spelled(node.value).split(".")[-1] in ("environ", "env"):
        return text(node.slice)
    return None


def _own(dotted: str, file: SourceFile, sources: Sources) -> Iterator[tuple[ast.AST, SourceFile]]:
    """Yield what a name is given, and the function that it is, where the project defines it at the top of a module."""
    module, _, name = dotted.rpartition(".")
    for within in [file] if not module else [other for other in sources.code() if other.module == module]:
        for node in within.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                yield node, within
            elif isinstance(node, (ast.Assign, ast.AnnAssign)) and name in _assigned(node) and node.value is not None:
                yield node.value, within
