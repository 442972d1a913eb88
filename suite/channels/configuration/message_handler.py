"""Some consumer has a handler for the type of every message that is sent over a channel layer.

Why: a consumer that receives a message it has no method for raises ValueError, which ends its connection.

Fix: give the method the name of the type, with underscores in place of its periods.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.messages import Message
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import written
from django_conformance.source.reading import attribute

rule = Rule(
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#what-to-send-over-the-channel-layer",
)

_DISPATCHING = frozenset({"dispatch", "__getattr__"})
"""Methods by which a consumer may find handlers in its own way."""

_UNDERSCORE = "send a type that begins with a letter: Channels calls no method that begins with an underscore."


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each message without a type, and each of a type that nothing handles."""
    classes = [*project.routed, *(consumer.runtime for consumer in project.consumers)]
    if not classes or _dispatches(project, classes):
        return
    methods = {
        method.name
        for file in project.files
        for node in file.of(ast.ClassDef)
        for method in node.body
        if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    read = _read_by_code(project)
    for message in project.messages:
        handler = message.handler
        if handler is None:
            if message.keys is not None and "type" not in message.keys:
                yield _without_type(message)
        elif message.type in read:
            continue
        elif handler.startswith("_") or not (
            handler in methods or any(attribute(consumer, handler) is not None for consumer in classes)
        ):
            yield Finding(
                f"{message.location} sends a message of type {message.type!r} over the channel layer, and no consumer has "
                f"a method {handler}(): the consumer that receives it raises ValueError",
                subject=message.type,
                location=message.location,
                hint=_UNDERSCORE
                if handler.startswith("_")
                else f"give the consumer a method `{handler}(self, event)`, or send a type that it has a method for.",
                evidence={"type": message.type, "handler": handler, "call": message.function},
            )


def _dispatches(project: ChannelsProject, classes: list[type | None]) -> bool:
    """Whether a consumer, or a class it derives from, as one of a package for Channels, may find handlers by itself."""
    if any(_DISPATCHING & consumer.methods.keys() for consumer in project.consumers):
        return True
    bases = (base for consumer in classes if consumer is not None for base in consumer.__mro__)
    return any(_DISPATCHING & vars(base).keys() and not base.__module__.startswith("channels.") for base in bases)


def _read_by_code(project: ChannelsProject) -> set[object]:
    """Return what code compares something with: who calls ``layer.receive()`` in its own loop reads types by itself."""
    return {
        constant.value
        for file in project.files
        for node in file.of(ast.Compare, ast.MatchValue)
        for constant in ast.walk(node)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }


def _without_type(message: Message) -> Finding:
    return Finding(
        f"{message.location} sends a message without a 'type' over the channel layer ({written(message.node)}): no "
        "handler can be found for it, and the consumer that receives it raises ValueError",
        subject=message.file.module,
        location=message.location,
        evidence={"call": message.function},
    )
