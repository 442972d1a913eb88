"""A consumer cancels its endless background tasks when the client disconnects.

Why: a task outlives the connection that it was made for. A loop in it runs on for each visitor who has gone, and sends to closed sockets.

Fix: call ``self.task.cancel()`` in ``disconnect()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, called, own_nodes, spelled

rule = Rule(level="should", docs="https://docs.python.org/3/library/asyncio-task.html#asyncio.Task.cancel")

_STARTING = ("create_task", "ensure_future")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each endless coroutine of a consumer that runs as a task, where no method cancels any."""
    for consumer in project.consumers:
        if any("cancel" in called(node) for method in consumer.methods.values() for node in ast.walk(method)):
            continue
        for name, method in consumer.own_methods.items():
            for node in own_nodes(method):
                started = _started(node, consumer)
                if started and _is_endless(consumer.methods[started]):
                    yield Finding(
                        f"{consumer.name}.{name}() runs {started}() as a task, which has a loop without end, and no method cancels it: it runs on after the "
                        "connection has gone",
                        at=consumer.at(node, name),
                        evidence={"task": started},
                    )


def _started(node: ast.AST, consumer: ConsumerSource) -> str:
    """Return the method of a consumer that a call makes a task of."""
    if not isinstance(node, ast.Call) or called(node).rpartition(".")[2] not in _STARTING or not node.args:
        return ""
    owner, _, name = called(node.args[0]).rpartition(".")
    return name if owner == "self" and name in consumer.methods else ""


def _is_endless(method: Function) -> bool:
    """Whether a method has a ``while True:`` that nothing leaves, an exception aside."""
    for loop in own_nodes(method):
        if isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant) and loop.test.value:
            leaving = (ast.Break, ast.Return, ast.Raise, ast.Try)
            if not any(isinstance(node, leaving) or spelled(node).startswith("self.scope") for node in ast.walk(loop)):
                return True
    return False
