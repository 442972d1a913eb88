"""What messages over a channel layer hold: the keys that their handlers read, and values that a layer can carry.

https://channels.readthedocs.io/en/stable/topics/channel_layers.html#what-to-send-over-the-channel-layer
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.channels.sends import messages, type_of
from django_conformance.inventory import Location, Suspicion
from django_conformance.source.nodes import guarded, own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.channels.consumers import ConsumerSource, Function
    from django_conformance.source.files import SourceFile

KEY = "message-key"

_ASKS = ("get", "setdefault", "pop")


def suspicions(consumers: list[ConsumerSource], files: Iterable[SourceFile]) -> Iterator[Suspicion]:
    """Yield each key that the only handler of a message reads and that a file sends it without."""
    for file in files:
        for _, message in messages(file):
            kind = type_of(message)
            written = {str(one.value) for one in message.keys if isinstance(one, ast.Constant)}
            if kind is None or len(written) != len(message.keys):
                continue
            handler = kind.replace(".", "_")
            reading = [one for one in consumers if handler in one.methods]
            if len({id(one.methods[handler]) for one in reading}) != 1:
                continue
            consumer = reading[0]
            for key, node in _read(consumer.methods[handler]).items():
                if key not in written:
                    place = Location(file.relative, message.lineno)
                    text = (
                        f"{place} sends a message of type {kind!r} without the key {key!r}, which "
                        f"{consumer.name}.{handler}() reads ({consumer.place(node, handler)}): KeyError"
                    )
                    yield Suspicion(KEY, kind, text, place, {"key": key, "sent": sorted(written)})


def _read(method: Function) -> dict[str, ast.AST]:
    """Return the keys that a handler certainly reads of its message, each with where it does."""
    parameters = [*method.args.posonlyargs, *method.args.args][1:]
    if len(parameters) != 1 or method.decorator_list:
        return {}
    name = parameters[0].arg
    asked: set[object] = set()
    read: dict[str, ast.AST] = {}
    for node in ast.walk(method):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant):
            asked.add(node.left.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ASKS:
            asked |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)}
        elif isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return {}
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            asked |= {node.slice.value} if isinstance(node.slice, ast.Constant) else set()
    conditional = {id(one) for node in ast.walk(method) if _branches(node) for one in ast.walk(node)}
    for node in own_nodes(method):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id == name
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
            and node.slice.value not in asked
            and id(node) not in conditional
            and not guarded(method, node)
        ):
            read.setdefault(node.slice.value, node)
    return read


def _branches(node: ast.AST) -> bool:
    """Whether a node runs only under a condition, which may well be of another key of the message."""
    return isinstance(node, (ast.If, ast.IfExp, ast.Match, ast.While, ast.BoolOp))
