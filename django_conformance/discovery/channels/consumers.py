"""The project's consumer classes, as source and, where their module is loaded, as classes."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.inventory import Location
from django_conformance.source.nodes import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile, Sources

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


def consumer_sources(sources: Sources) -> Iterator[ConsumerSource]:
    """Yield every consumer class of the project's files."""
    classes: dict[str, list[tuple[ast.ClassDef, SourceFile]]] = {}
    files = sources.code(containing=("Consumer",))
    for file in files:
        for node in file.of(ast.ClassDef):
            classes.setdefault(node.name, []).append((node, file))
    for file in files:
        for statement in file.tree.body:
            if isinstance(statement, ast.ClassDef):
                runtime = getattr(file.loaded, statement.name, None)
                consumer = _consumer(statement, file, runtime if isinstance(runtime, type) else None, classes)
                if consumer is not None:
                    yield consumer


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
