"""The project's consumer classes, as source and, where their module is loaded, as classes."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django_conformance.findings import Culprit
from django_conformance.inventory import Location
from django_conformance.source.nodes import Function, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.source.files import SourceFile, Sources

_ASYNC = frozenset({"AsyncConsumer", "AsyncWebsocketConsumer", "AsyncJsonWebsocketConsumer", "AsyncHttpConsumer"})
_SYNC = frozenset({"SyncConsumer", "WebsocketConsumer", "JsonWebsocketConsumer"})
BASES = _ASYNC | _SYNC

HANDLERS = (
    "connect",
    "disconnect",
    "receive",
    "receive_json",
    "websocket_connect",
    "websocket_receive",
    "websocket_disconnect",
)
"""The methods by which Channels tells a consumer of its connection."""

ARGUMENTS = "self.scope['url_route']['kwargs']"
"""How a consumer spells the arguments of its route."""

Classes = dict[str, list[tuple[ast.ClassDef, "SourceFile"]]]


@dataclass(frozen=True, eq=False)
class ConsumerSource:
    """A consumer class: ``base`` is that of Channels it comes from, ``runtime`` the class where its module is loaded.

    ``methods`` are those of the class and of its bases within the project, by name; a base's own file is in ``owners``.
    ``lineage`` is the class and these bases.
    """

    name: str
    node: ast.ClassDef
    file: SourceFile
    base: str
    runtime: type | None
    methods: Mapping[str, Function]
    owners: Mapping[str, SourceFile]
    lineage: tuple[tuple[ast.ClassDef, SourceFile], ...] = ()

    @cached_property
    def own_methods(self) -> dict[str, Function]:
        """The methods that the class itself has, without those of its bases."""
        return {name: method for name, method in self.methods.items() if method in self.node.body}

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
        return self.file.place(self.node)

    def place(self, node: ast.AST, method: str) -> Location:
        """Return where a node of one of its methods stands."""
        return self.owners.get(method, self.file).place(node)

    def at(self, node: ast.AST, method: str) -> Culprit:
        """Return a node of one of its methods as the culprit of a finding about the consumer."""
        return Culprit(self.path, self.place(node, method))


def consumer_sources(sources: Sources) -> list[ConsumerSource]:
    """Return every consumer class of the project's files."""
    files = sources.code(containing=("Consumer",))
    classes: Classes = {}
    for file in files:
        for node in file.of(ast.ClassDef):
            classes.setdefault(node.name, []).append((node, file))
    definitions = ((node, file) for file in files for node in file.tree.body if isinstance(node, ast.ClassDef))
    consumers = (_consumer(node, file, classes) for node, file in definitions)
    return [consumer for consumer in consumers if consumer is not None]


def _consumer(node: ast.ClassDef, file: SourceFile, classes: Classes) -> ConsumerSource | None:
    value = getattr(file.loaded, node.name, None)
    runtime = value if isinstance(value, type) else None
    lineage = _lineage(node, file, classes)
    names = _runtime_bases(runtime) if runtime is not None else (name for owner, _ in lineage for name in bases(owner))
    base = next((name for name in names if name in BASES), None)
    if base is None:
        return None
    methods: dict[str, Function] = {}
    owners: dict[str, SourceFile] = {}
    for owner, where in lineage:
        for method in owner.body:
            if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) and method.name not in methods:
                methods[method.name] = method
                owners[method.name] = where
    return ConsumerSource(node.name, node, file, base, runtime, methods, owners, tuple(lineage))


def _runtime_bases(runtime: type) -> Iterator[str]:
    return (base.__name__ for base in runtime.__mro__ if base.__module__.startswith("channels."))


def _lineage(node: ast.ClassDef, file: SourceFile, classes: Classes) -> list[tuple[ast.ClassDef, SourceFile]]:
    """Return the class and its bases within the project, nearest first; an ambiguous name is left out."""
    lineage = [(node, file)]
    for owner, _ in lineage:
        for name in bases(owner):
            definitions = classes.get(name, [])
            if len(definitions) == 1 and name not in BASES and definitions[0] not in lineage:
                lineage.append(definitions[0])
    return lineage


def bases(node: ast.ClassDef) -> list[str]:
    """Return the names of a class's bases as written, without the modules that they are in."""
    return [spelled(base.value if isinstance(base, ast.Subscript) else base).rpartition(".")[2] for base in node.bases]
