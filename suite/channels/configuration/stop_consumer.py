"""A consumer that handles its own disconnection ends itself with ``StopConsumer``.

Why: a consumer runs until StopConsumer is raised. The generic consumers do that in ``websocket_disconnect()``, after ``disconnect()``. One
that replaces it, or that has none, goes on waiting for messages: the server logs "took too long to shut down and was killed",
and until then holds everything that belongs to the connection. A consumer without the method also raises ValueError.

Fix: end the method with ``raise StopConsumer()`` (``channels.exceptions``), or call ``super().websocket_disconnect(message)``. In a
WebsocketConsumer write ``disconnect()`` instead.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes
from django_conformance.source.reading import attribute

rule = Rule(level="should", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#closing-consumers")

_LAST = "websocket_disconnect"
_PLAIN = ("AsyncConsumer", "SyncConsumer")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each consumer that nothing stops when its socket is closed."""
    for consumer in project.consumers:
        if "dispatch" in consumer.methods or "__call__" in consumer.methods:
            continue
        method = consumer.own_methods.get(_LAST)
        if method is not None and not _stops(consumer):
            yield Finding(
                f"{consumer.name}.{_LAST}() ends without raising StopConsumer: the consumer runs on after its connection has gone",
                at=consumer.at(method, _LAST),
            )
        connects = consumer.own_methods.get("websocket_connect")
        if (
            connects is not None
            and consumer.base in _PLAIN
            and consumer.runtime is not None
            and attribute(consumer.runtime, _LAST) is None
        ):
            yield Finding(
                f"{consumer.name} has no method {_LAST}(), and {consumer.base} has none either: when the client goes, "
                "Channels raises ValueError (no handler for message type websocket.disconnect)",
                at=consumer.at(connects, "websocket_connect"),
                hint=f"add a method {_LAST}(self, message) that ends with `raise StopConsumer()`.",
            )


def _stops(consumer: ConsumerSource) -> bool:
    """Whether the method, or another of the consumer's, stops it, or leaves that to a base or to code elsewhere."""
    owner = consumer.owners[_LAST]
    aliases = {name for name, path in owner.names.items() if path == "channels.exceptions.StopConsumer"}
    for name, method in consumer.methods.items():
        for node in own_nodes(method):
            if isinstance(node, ast.Name) and (node.id == "StopConsumer" or node.id in aliases):
                return True
            if isinstance(node, ast.Attribute) and node.attr == "StopConsumer":
                return True
            if name == _LAST and isinstance(node, ast.Call) and _leaves_it(node):
                return True
    return bool(consumer.methods[_LAST].decorator_list)


def _leaves_it(call: ast.Call) -> bool:
    """Whether a call is one of a base's method of that name, or hands the consumer on."""
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr == _LAST:
        return True
    return any(isinstance(given, ast.Name) and given.id == "self" for given in call.args)
