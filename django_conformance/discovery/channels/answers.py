"""Whether a WebSocket consumer answers the handshake at all: by accepting, by closing, or by raising.

https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.inventory import Suspicion
from django_conformance.source.nodes import own_nodes, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.channels.consumers import ConsumerSource

UNANSWERED = "unanswered"
_HARMLESS = ("scope", "channel_layer", "channel_name", "groups")


def suspicions(consumers: Iterable[ConsumerSource]) -> Iterator[Suspicion]:
    """Yield the consumers whose ``connect()`` certainly leaves the client without an answer.

    One that others derive from is left alone: they may answer. So is one that hands itself to code elsewhere.
    """
    consumers = list(consumers)
    bases = {spelled(base).rpartition(".")[2] for one in consumers for base in one.node.bases}
    for one in consumers:
        connect = one.methods.get("connect")
        if (
            connect is None
            or not one.websocket
            or connect not in one.node.body
            or connect.decorator_list
            or one.name in bases
            or "websocket_connect" in one.methods
            or _may_answer(one, "connect", set())
        ):
            continue
        place = one.place(connect, "connect")
        text = (
            f"{one.name}.connect() neither accepts nor closes ({place}): the handshake is never answered, and the server "
            "gives the client up"
        )
        yield Suspicion(UNANSWERED, one.path, text, place, {"method": "connect"})


def _may_answer(consumer: ConsumerSource, name: str, seen: set[str]) -> bool:
    """Whether a method, or one of the consumer's that it uses, may answer; true where that cannot be told."""
    method = consumer.methods.get(name)
    if method is None:
        return True
    seen.add(name)
    attributes = {id(node.value) for node in own_nodes(method) if isinstance(node, ast.Attribute)}
    for node in ast.walk(method):
        if isinstance(node, (ast.Raise, ast.Match)) or (isinstance(node, ast.Call) and spelled(node.func) == "super"):
            return True
        if isinstance(node, ast.Name) and node.id == "self" and id(node) not in attributes:
            return True
        if isinstance(node, ast.Attribute) and spelled(node.value) == "self" and isinstance(node.ctx, ast.Load):
            used = node.attr
            if used in consumer.methods:
                if used not in seen and _may_answer(consumer, used, seen):
                    return True
            elif used not in _HARMLESS and not _assigned(consumer, used):
                return True
    return False


def _assigned(consumer: ConsumerSource, name: str) -> bool:
    """Whether the class assigns an attribute, so that it is data of its own."""
    return any(
        (isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr == name)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name)
        for node in ast.walk(consumer.node)
    )
