"""A consumer adds its own channel to a group.

Why: a group holds names of channels. ``group_add()`` takes any text as such a name: the consumer that gives a room's or a
user's name has joined nothing, and gets no message.

Fix: give ``self.channel_name`` as the second argument.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import function_of, own_nodes, spelled, written

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups")

_METHODS = ("group_add", "group_discard")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each call by which a consumer gives a group a text of its own instead of a channel."""
    routed = {leaf.channel for leaf in project.application.leaves if leaf.channel is not None}
    for consumer in project.consumers:
        for name, method in consumer.own_methods.items():
            for call in own_nodes(method):
                channel = _channel(call) if isinstance(call, ast.Call) else None
                if channel is not None and _is_text(channel, method, consumer, routed):
                    yield Finding(
                        f"{consumer.name}.{name}() gives {written(channel)} to {_written(call)} as the channel: that is no "
                        "channel of a connection, so no message of the group arrives; give self.channel_name",
                        at=consumer.at(channel, name),
                        evidence={"channel": written(channel)},
                    )


def _written(call: ast.AST) -> str:
    return f"{spelled(function_of(call))}()" if isinstance(call, ast.Call) else ""


def _channel(call: ast.Call) -> ast.expr | None:
    function = function_of(call)
    if not (isinstance(function, ast.Attribute) and function.attr in _METHODS):
        return None
    if call.args and spelled(call.args[0]) == "self.channel_name":
        return None  # both are in the other's place: the rule of groups' names says so
    keyword = next((key.value for key in call.keywords if key.arg == "channel"), None)
    return call.args[1] if len(call.args) > 1 else keyword


def _is_text(node: ast.expr, method: ast.AST, consumer: ConsumerSource, routed: set[str]) -> bool:
    """Whether an expression certainly is a text that names no channel: written out, or a name that is given only such."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and "!" not in node.value and node.value not in routed
    if isinstance(node, ast.JoinedStr):
        return "channel" not in ast.unparse(node) and "!" not in ast.unparse(node)
    name = spelled(node)
    if not name or (name.startswith("self.") and name.count(".") > 1):
        return False
    nodes = ast.walk(consumer.node) if name.startswith("self.") else own_nodes(method)
    values = [
        inner.value
        for inner in nodes
        if isinstance(inner, ast.Assign) and any(spelled(target) == name for target in inner.targets)
    ]
    written_out = [value for value in values if isinstance(value, (ast.Constant, ast.JoinedStr))]
    return (
        bool(values)
        and len(written_out) == len(values)
        and all(_is_text(value, method, consumer, routed) for value in written_out)
    )
