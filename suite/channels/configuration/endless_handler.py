"""Every handler of a consumer returns.

Why: a consumer handles its messages one after another. While ``connect()`` or ``receive()`` loops, no other message is handled: nothing that the
client sends, nothing from a group, and not ``disconnect()``. The loop goes on after the client has gone, until the server kills it.

Fix: start the loop as a task, ``self.task = asyncio.create_task(self.stream())``, and cancel it in ``disconnect()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import HANDLERS, ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, own_nodes, spelled, written

rule = Rule(
    level="should",
    docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#basic-layout",
)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each loop of a handler that nothing within it ends."""
    for consumer in project.websocket_consumers:
        for name, method in consumer.own_methods.items():
            if name not in HANDLERS and name not in project.message_handlers:
                continue
            if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(method)):
                continue
            for node in own_nodes(method):
                if isinstance(node, ast.While) and _goes_on(node, consumer, method):
                    yield Finding(
                        f"{consumer.name}.{name}() loops without an end (while {written(node.test)}): while it does, the consumer handles no "
                        "other message, nor its disconnection",
                        at=consumer.at(node, name),
                        evidence={"method": name},
                    )


def _goes_on(loop: ast.While, consumer: ConsumerSource, method: Function) -> bool:
    """Whether a loop goes on until something outside of it changes, which only another handler could do."""
    if any(isinstance(node, (ast.Break, ast.Return, ast.Raise)) for node in own_nodes(loop)):
        return False
    if isinstance(loop.test, ast.Constant):
        return bool(loop.test.value)
    name = spelled(loop.test)
    if not name.startswith("self.") or name.count(".") != 1:
        return False
    if any(
        isinstance(node, ast.Call) and spelled(node.func).startswith("self.") and _sets(node, name, consumer)
        for node in own_nodes(loop)
    ):
        return False
    stores = [node for other in consumer.methods.values() for node in ast.walk(other) if _stores(node, name)]
    within = {id(node) for node in own_nodes(loop)}
    handlers = {id(node) for key in HANDLERS if key in consumer.methods for node in ast.walk(consumer.methods[key])}
    return (
        bool(stores) and not any(id(node) in within for node in stores) and all(id(node) in handlers for node in stores)
    )


def _sets(call: ast.Call, name: str, consumer: ConsumerSource) -> bool:
    method = consumer.methods.get(spelled(call.func).removeprefix("self."))
    return method is not None and any(_stores(node, name) for node in ast.walk(method))


def _stores(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and spelled(node) == name
