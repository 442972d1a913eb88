"""A message sent over a channel layer has every key that its handler reads.

Why: a missing key is a KeyError in the consumer that receives the message, and it ends the connection.

Fix: send the key, or read it with ``event.get(…)``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, guarded, own_nodes

rule = Rule(
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#what-to-send-over-the-channel-layer",
)

_OPTIONAL = ("get", "setdefault", "pop")
_BRANCHES = (ast.If, ast.IfExp, ast.Match, ast.While, ast.BoolOp)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each key that a message is sent without and that its only handler reads."""
    for message in project.messages:
        consumer = _receiver(message.handler, project.consumers)
        if message.handler is None or message.keys is None or consumer is None:
            continue
        for key, node in _keys_read(consumer.methods[message.handler]).items():
            if key not in message.keys:
                yield Finding(
                    f"{message.function}() sends a message of type {message.type!r} without the key {key!r}, which "
                    f"{consumer.name}.{message.handler}() reads ({consumer.place(node, message.handler)}): KeyError",
                    subject=message.type,
                    location=message.location,
                    evidence={"key": key, "sent": sorted(message.keys)},
                )


def _receiver(handler: str | None, consumers: tuple[ConsumerSource, ...]) -> ConsumerSource | None:
    """Return a consumer with the handler, where all consumers that have one share the same."""
    receivers = [consumer for consumer in consumers if handler in consumer.methods]
    methods = {consumer.methods[handler] for consumer in receivers if handler is not None}
    return receivers[0] if len(methods) == 1 else None


def _keys_read(method: Function) -> dict[str, ast.AST]:
    """Return the keys that a handler reads of its message whatever that holds, each with where it does."""
    parameters = [*method.args.posonlyargs, *method.args.args][1:]
    if len(parameters) != 1 or method.decorator_list:
        return {}
    name = parameters[0].arg
    nodes = list(ast.walk(method))
    if any(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store) for node in nodes):
        return {}
    optional = {key for node in nodes for key in _optional_keys(node)}
    conditional = {inner for node in nodes if isinstance(node, _BRANCHES) for inner in ast.walk(node)}
    read: dict[str, ast.AST] = {}
    for node in own_nodes(method):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id == name
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
            and node.slice.value not in optional
            and node not in conditional
            and not guarded(method, node)
        ):
            read.setdefault(node.slice.value, node)
    return read


def _optional_keys(node: ast.AST) -> Iterator[object]:
    """Yield the keys that a node asks for, compares or sets: the message may well come without them."""
    if isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant):
        yield node.left.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _OPTIONAL:
        yield from (argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant))
    elif (
        isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Constant)
    ):
        yield node.slice.value
