"""The project's consumer classes, as source and, where their module is loaded, as classes."""

from __future__ import annotations

import ast
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.channels.files import SourceFile, source_files
from django_conformance.inventory import Location
from django_conformance.source.nodes import spelled

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

Function = ast.FunctionDef | ast.AsyncFunctionDef

_ASYNC = {"AsyncConsumer", "AsyncWebsocketConsumer", "AsyncJsonWebsocketConsumer", "AsyncHttpConsumer"}
_SYNC = {"SyncConsumer", "WebsocketConsumer", "JsonWebsocketConsumer"}
BASES = _ASYNC | _SYNC


@dataclass(frozen=True)
class ConsumerSource:
    """A consumer class: ``base`` is that of Channels it comes from, ``runtime`` the class where its module is loaded.

    ``methods`` are those of the class and of its bases within the project, by name; a base's own file is in ``owners``.
    """

    name: str
    node: ast.ClassDef
    file: SourceFile
    base: str
    runtime: type | None
    methods: dict[str, Function]
    owners: dict[str, SourceFile]

    @property
    def path(self) -> str:
        """Return its dotted path."""
        module = self.runtime.__module__ if self.runtime is not None else self.file.module
        return f"{module}.{self.name}"

    @property
    def asynchronous(self) -> bool:
        """Whether its handlers are coroutines."""
        return self.base in _ASYNC

    @property
    def websocket(self) -> bool:
        """Whether it speaks WebSocket."""
        return "Websocket" in self.base

    @property
    def location(self) -> Location:
        """Return where it stands."""
        return Location(self.file.relative, self.node.lineno)

    def place(self, node: ast.AST, method: str) -> Location:
        """Return where a node of one of its methods stands."""
        return Location(self.owners.get(method, self.file).relative, getattr(node, "lineno", None))


def consumer_sources(project: Path) -> list[ConsumerSource]:
    """Return every consumer class of the project's files."""
    loaded = _loaded_modules(project)
    classes: dict[str, list[tuple[ast.ClassDef, SourceFile]]] = {}
    files = source_files(project, containing=("Consumer",))
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ClassDef):
                classes.setdefault(node.name, []).append((node, file))
    found = []
    for file in files:
        module = loaded.get(os.path.realpath(file.path))
        for node in ast.iter_child_nodes(file.tree):
            if isinstance(node, ast.ClassDef):
                runtime = getattr(module, node.name, None)
                runtime = runtime if isinstance(runtime, type) else None
                source = _consumer(node, file, runtime, classes)
                if source is not None:
                    found.append(source)
    return found


def _consumer(
    node: ast.ClassDef, file: SourceFile, runtime: type | None, classes: dict[str, Any]
) -> ConsumerSource | None:
    line = _lineage(node, file, classes)
    if runtime is not None:
        base = next(
            (
                one.__name__
                for one in runtime.__mro__
                if one.__module__.startswith("channels.") and one.__name__ in BASES
            ),
            None,
        )
    else:
        base = next((name for owner, _ in line for name in _base_names(owner) if name in BASES), None)
    if base is None:
        return None
    methods: dict[str, Function] = {}
    owners: dict[str, SourceFile] = {}
    for owner, where in line:
        for one in owner.body:
            if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name not in methods:
                methods[one.name] = one
                owners[one.name] = where
    return ConsumerSource(node.name, node, file, base, runtime, methods, owners)


def _lineage(node: ast.ClassDef, file: SourceFile, classes: dict[str, Any]) -> list[tuple[ast.ClassDef, SourceFile]]:
    """Return the class and its bases within the project, nearest first; an ambiguous name is left out."""
    found = [(node, file)]
    for owner, _ in found:
        for name in _base_names(owner):
            same = classes.get(name, [])
            if len(same) == 1 and name not in BASES and same[0] not in found:
                found.append(same[0])
    return found


def _base_names(node: ast.ClassDef) -> list[str]:
    return [spelled(base.value if isinstance(base, ast.Subscript) else base).rpartition(".")[2] for base in node.bases]


def _loaded_modules(project: Path) -> dict[str, ModuleType]:
    found = {}
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and path.startswith(str(project)) and name != "__main__":
            found[os.path.realpath(path)] = module
    return found
