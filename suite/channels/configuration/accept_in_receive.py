"""A consumer accepts its socket when it connects, not when it receives.

Why: the server passes frames on only once the socket has been accepted. A second ``websocket.accept`` is an error in the server, which closes the connection.

Fix: answer with ``websocket.send``: ``await self.send({"type": "websocket.send", "text": …})``, in a WebsocketConsumer ``self.send(text_data=…)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, own_nodes, text, written

rule = Rule(level="must", docs="https://asgi.readthedocs.io/en/latest/specs/www.html#accept-send-event")

_RECEIVING = ("websocket_receive", "receive", "receive_json")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each acceptance in a method that is called with a frame."""
    for consumer in project.consumers:
        for name in _RECEIVING:
            method = consumer.own_methods.get(name)
            for node in own_nodes(method) if method is not None else ():
                accepts = called(node) == "self.accept" and "accept" not in consumer.methods
                if isinstance(node, ast.Call) and (accepts or _is_acceptance(node)):
                    yield Finding(
                        f"{consumer.name}.{name}() calls {written(node)}: it sends websocket.accept for a socket that is open already",
                        at=consumer.at(node, name),
                        evidence={"method": name},
                    )


def _is_acceptance(call: ast.Call) -> bool:
    """Whether a call sends the event ``websocket.accept``."""
    if called(call) != "self.send" or not call.args or not isinstance(call.args[0], ast.Dict):
        return False
    event = call.args[0]
    pairs = zip(event.keys, event.values, strict=True)
    return any(text(key) == "type" and text(value) == "websocket.accept" for key, value in pairs)
