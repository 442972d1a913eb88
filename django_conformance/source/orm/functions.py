"""The functions that a call leads to, as source of the project."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django_conformance.source.nodes import Function, positional
from django_conformance.source.objects import at
from django_conformance.source.reading import attribute, code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile, Sources

BRIDGES = ("sync_to_async", "database_sync_to_async", "to_thread", "run_in_executor")
"""What runs a plain function in a thread, where it may query."""

_TRANSPARENT = (
    "staticmethod",
    "classmethod",
    "property",
    "cached_property",
    "atomic",
    "cache",
    "lru_cache",
    "override",
)
"""Decorators that leave a function what it is."""


class Found(NamedTuple):
    """A function of the project, and the file it is in."""

    node: Function
    file: SourceFile

    @property
    def is_bridged(self) -> bool:
        """Whether its decorator runs it in a thread: it is called by ``await`` only."""
        return any(name in BRIDGES for name in self.decorators)

    @property
    def is_plain(self) -> bool:
        """Whether calling it runs its body at once."""
        return (
            isinstance(self.node, ast.FunctionDef)
            and all(name in _TRANSPARENT for name in self.decorators)
            and not any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in ast.walk(self.node))
        )

    @property
    def decorators(self) -> list[str]:
        """The last names of its decorators."""
        return [
            self.file.dotted(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]
            for decorator in self.node.decorator_list
        ]

    @property
    def parameters(self) -> list[str]:
        """Its positional parameters."""
        return positional(self.node)


def function_of(value: Any, sources: Sources) -> Found | None:
    """Return the source of a live function, below what bridges and descriptors put around it; ``None`` where it has none."""
    for _ in range(5):
        if isinstance(value, (staticmethod, classmethod)):
            value = value.__func__
        elif isinstance(value, property):
            value = value.fget
        elif type(value).__name__ in ("cached_property", "SyncToAsync", "DatabaseSyncToAsync"):
            value = attribute(value, "func")
    code = code_of(value)
    file = sources.at(code.co_filename) if code is not None else None
    node = file.function_at(code.co_firstlineno) if file is not None and code is not None else None
    return Found(node, file) if node is not None and file is not None else None


class ClassSource(NamedTuple):
    """A class of the project whose module is not loaded."""

    node: ast.ClassDef
    file: SourceFile


def method_of(kind: Any, name: str, sources: Sources) -> Found | None:
    """Return the source of a method or property that a class has, or one of its bases in the project."""
    if isinstance(kind, ClassSource):
        for node in kind.node.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
                return Found(node, kind.file)
        bases = (class_at(base, kind.file, sources) for base in kind.node.bases)
        return next((found for base in bases if base is not None and (found := method_of(base, name, sources))), None)
    return function_of(inspect.getattr_static(kind, name, None), sources) if isinstance(kind, type) else None


def methods_of(kind: Any, sources: Sources) -> Iterator[Found]:
    """Yield every method of a class and of its bases, as far as they are the project's."""
    if isinstance(kind, ClassSource):
        for node in kind.node.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield Found(node, kind.file)
        for base in kind.node.bases:
            yield from methods_of(class_at(base, kind.file, sources), sources)
    for owner in attribute(kind, "__mro__", ()) if isinstance(kind, type) else ():
        for method in attribute(owner, "__dict__", {}).values():
            found = function_of(method, sources)
            if found is not None:
                yield found


def class_at(expression: ast.expr, file: SourceFile, sources: Sources) -> Any:
    """Return the class that a name stands for, live or as source; ``None`` where it is none."""
    dotted = file.qualified(expression)
    value = at(dotted) if dotted else None
    if isinstance(value, type):
        return value
    definition = _defined(dotted, sources) if value is None else None
    return ClassSource(definition[0], definition[1]) if definition and isinstance(definition[0], ast.ClassDef) else None


def _defined(dotted: str, sources: Sources) -> tuple[ast.stmt, SourceFile] | None:
    """Return what the top of a module of the project defines by a dotted path."""
    module, _, name = dotted.rpartition(".")
    file = _by_module(sources).get(module)
    for node in file.tree.body if file is not None else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == name:
            return (node, file) if file is not None else None
    return None


def assigned(dotted: str, sources: Sources) -> ast.expr | None:
    """Return what the top of a module of the project assigns to a name."""
    module, _, name = dotted.rpartition(".")
    file = _by_module(sources).get(module)
    for node in file.tree.body if file is not None else ():
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return getattr(node, "value", None)
    return None


@cache
def _by_module(sources: Sources) -> dict[str, SourceFile]:
    return {file.module: file for file in sources.every}


def nested(name: str, node: ast.AST, file: SourceFile) -> Found | None:
    """Return the function of a name that the functions around a node define."""
    for outer in file.ancestors(node):
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for inner in ast.walk(outer):
                if (
                    isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef))
                    and inner.name == name
                    and inner is not outer
                ):
                    return Found(inner, file)
    return None


def named(expression: ast.expr, file: SourceFile, sources: Sources) -> Found | None:
    """Return the function that a name or a dotted path stands for."""
    if isinstance(expression, ast.Name):
        inner = nested(expression.id, expression, file)
        if inner is not None or file.rebinds(expression):
            return inner
    dotted = file.qualified(expression)
    live = at(dotted) if dotted else None
    if live is not None:
        return function_of(live, sources)
    definition = _defined(dotted, sources) if dotted else None
    if definition is None or isinstance(definition[0], ast.ClassDef):
        return None
    return Found(definition[0], definition[1])  # type: ignore[arg-type]


def class_around(node: ast.AST, file: SourceFile) -> Any:
    """Return the class whose method a node is in, live or as source; ``None`` where it is in none."""
    for outer in file.ancestors(node):
        if isinstance(outer, ast.ClassDef):
            value = at(f"{file.module}.{outer.name}")
            return value if isinstance(value, type) else ClassSource(outer, file)
    return None
