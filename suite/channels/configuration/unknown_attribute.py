"""A consumer does not misspell its own attributes, or call methods that only other kinds of consumers have.

Why: the line raises AttributeError when it runs, and that ends the connection. ``send_json()`` is a method of the JSON consumers alone,
``accept()`` and ``close()`` of those for WebSockets.

Fix: write the name that the message suggests, or derive the class from the consumer that has the method.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.assignments import stored
from django_conformance.source.attributes import misspelled_attributes
from django_conformance.source.nodes import called, own_nodes
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#scope")

_OF_OTHERS = {
    "send_json": ("JsonWebsocketConsumer", "AsyncJsonWebsocketConsumer"),
    "encode_json": ("JsonWebsocketConsumer", "AsyncJsonWebsocketConsumer"),
    "decode_json": ("JsonWebsocketConsumer", "AsyncJsonWebsocketConsumer"),
    "accept": ("WebsocketConsumer", "AsyncWebsocketConsumer"),
    "close": ("WebsocketConsumer", "AsyncWebsocketConsumer"),
    "send_response": ("AsyncHttpConsumer", "AsyncHttpConsumer"),
    "send_headers": ("AsyncHttpConsumer", "AsyncHttpConsumer"),
    "send_body": ("AsyncHttpConsumer", "AsyncHttpConsumer"),
}
"""Methods that some of Channels' consumers have, and which has them: the synchronous one, and the asynchronous."""

_GIVEN = ("scope", "channel_layer", "channel_name", "channel_receive", "base_send", "groups")
"""What Channels gives an instance of a consumer."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each misspelled attribute of a consumer whose module is loaded."""
    for consumer in project.consumers:
        if consumer.runtime is None:
            continue
        for node, meant in misspelled_attributes(consumer.node, consumer.runtime, consumer.file.tree, _GIVEN):
            yield Finding(
                f"{consumer.name} reads self.{node.attr}, which nothing sets: AttributeError; did you mean self.{meant}?",
                at=consumer.file.at(node, consumer.path),
                evidence={"attribute": node.attr, "suggestion": meant},
            )
        for name, call in _of_others(consumer):
            base = _OF_OTHERS[name][consumer.asynchronous]
            yield Finding(
                f"{consumer.name} calls self.{name}(), which {consumer.base} does not have: AttributeError; {base} has it",
                at=consumer.file.at(call, consumer.path),
                evidence={"attribute": name, "base": base},
            )


def _of_others(consumer: ConsumerSource) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of a method that another consumer of Channels has, and neither the class nor what it is derived from."""
    for method in consumer.own_methods.values():
        for call in own_nodes(method):
            name = called(call).removeprefix("self.") if called(call).startswith("self.") else ""
            if (
                not isinstance(call, ast.Call)
                or name not in _OF_OTHERS
                or attribute(consumer.runtime, name) is not None
            ):
                continue
            if not any(name in stored(other) for other in consumer.methods.values()):
                yield name, call
