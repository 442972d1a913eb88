"""A consumer's ``connect()`` accepts or closes the socket exactly once, or leaves that to its base class.

Why: without an answer the client waits in its handshake until the server gives up. A second answer fails.

Fix: end with ``self.accept()``, with ``await`` where it is a coroutine, or with ``super().connect()``. Return after
``self.close()``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.accepting import second_answers
from django_conformance.discovery.channels.consumers import ConsumerSource, bases
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, called, own_nodes, spelled, written

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer")

_HARMLESS = ("scope", "channel_layer", "channel_name", "groups")
"""Attributes that Channels gives a consumer, and that cannot answer."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each ``connect()`` that certainly does not answer, that accepts what it has closed, or accepts twice."""
    derived_from = {base for consumer in project.consumers for base in bases(consumer.node)}
    for consumer in project.websocket_consumers:
        connect = consumer.own_methods.get("connect")
        if connect is not None and consumer.name not in derived_from and _never_answers(consumer, connect):
            yield Finding(
                f"{consumer.name}.connect() neither accepts nor closes: the handshake is never answered, and the server "
                "gives up on the client",
                at=consumer.at(connect, "connect"),
                evidence={"method": "connect"},
            )
        for name in ("connect", "websocket_connect"):
            for node in _closes_and_accepts(consumer.own_methods.get(name)):
                yield Finding(
                    f"{consumer.name}.{name}() closes the socket and goes on to accept it: the handshake is answered "
                    "twice; return after close()",
                    at=consumer.at(node, name),
                    evidence={"method": name},
                )
            for first, second in second_answers(consumer, name):
                yield Finding(
                    f"{consumer.name}.{name}() accepts the socket in line {first.lineno} and once more by {written(second)}: the "
                    "handshake is answered twice, which is an error in the server",
                    at=consumer.at(second, name),
                    evidence={"method": name, "first": first.lineno},
                )


def _never_answers(consumer: ConsumerSource, connect: Function) -> bool:
    if connect.decorator_list or "websocket_connect" in consumer.methods:
        return False
    return not _may_answer(consumer, "connect", set())


def _may_answer(consumer: ConsumerSource, name: str, seen: set[str]) -> bool:
    """Whether a method, or one of the consumer's that it uses, may answer; true where that cannot be told.

    That is so where it hands the consumer itself to code elsewhere.
    """
    method = consumer.methods.get(name)
    if method is None:
        return True
    seen.add(name)
    owners = {node.value for node in own_nodes(method) if isinstance(node, ast.Attribute)}
    for node in ast.walk(method):
        if isinstance(node, (ast.Raise, ast.Match)) or (isinstance(node, ast.Call) and spelled(node.func) == "super"):
            return True
        if isinstance(node, ast.Name) and node.id == "self" and node not in owners:
            return True
        if isinstance(node, ast.Attribute) and spelled(node.value) == "self" and isinstance(node.ctx, ast.Load):
            used = node.attr
            if used in consumer.methods:
                if used not in seen and _may_answer(consumer, used, seen):
                    return True
            elif used not in _HARMLESS and not _is_assigned(consumer, used):
                return True
    return False


def _is_assigned(consumer: ConsumerSource, name: str) -> bool:
    """Whether the class assigns an attribute, so that it is data of its own."""
    return any(
        isinstance(node, (ast.Attribute, ast.Name)) and isinstance(node.ctx, ast.Store) and name == _last_name(node)
        for node in ast.walk(consumer.node)
    )


def _last_name(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def _closes_and_accepts(method: Function | None) -> Iterator[ast.stmt]:
    """Yield each statement that ends a branch by closing, where the method comes to ``accept()`` after it all the same."""
    body = method.body if method is not None else []
    for position, statement in enumerate(body):
        if not isinstance(statement, ast.If) or statement.orelse:
            continue
        last = statement.body[-1]
        accepts = any(_calls(later, "self.accept") for later in body[position + 1 :])
        if accepts and _calls(last, "self.close"):
            yield last


def _calls(statement: ast.stmt, function: str) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    call = value.value if isinstance(value, ast.Await) else value
    return call is not None and called(call) == function
