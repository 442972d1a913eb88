"""A consumer's handlers have the names that Channels calls.

Why: a method called ``recieve()`` or ``on_connect()`` is never called, and the handler of the base class runs in its place: a connection is
accepted and nothing more, frames are thrown away, a group is never left. There is no error.

Fix: write the name that the message suggests.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import text
from django_conformance.source.reading import attribute
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer")

_CALLED = ("connect", "disconnect", "receive")
_OF_JSON = ("receive_json",)
_OTHERS = {"on_connect": "connect", "on_disconnect": "disconnect", "on_receive": "receive", "on_message": "receive"}
"""Names that other libraries of WebSockets give these handlers."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each method that is named nearly as a handler, where the consumer has not this handler and no code names the method."""
    named = _named(project)
    for consumer in project.consumers:
        if not consumer.websocket or any("getattr(self" in file.text for _, file in consumer.lineage):
            continue  # a name may be put together
        for name, method in consumer.own_methods.items():
            meant = _meant(name, consumer)
            if meant is not None and name not in named and not method.decorator_list:
                yield Finding(
                    f"{consumer.name}.{name}() is never called; did you mean {meant}()?",
                    at=consumer.at(method, name),
                    hint=f"Call the method {meant}().",
                    evidence={"method": name, "handler": meant},
                )


def _meant(name: str, consumer: ConsumerSource) -> str | None:
    """Return the handler of Channels that a name was meant to be, where the consumer has none of its own."""
    handlers = (*_CALLED, *(_OF_JSON if "Json" in consumer.base else ()))
    bases = consumer.runtime.__mro__[1:] if consumer.runtime is not None else ()
    is_inherited = any(attribute(base, name) is not None for base in bases)
    if name.startswith("_") or name in handlers or is_inherited:
        return None
    meant = _OTHERS.get(name) or nearest(name, handlers, alike=0.8)
    return meant if meant not in consumer.methods else None


def _named(project: ChannelsProject) -> set[str]:
    """Return every name that code calls or reads of something, and what is written as the type of a message."""
    files = project.context.sources.code()
    senders = [file for file in files if file in project.files or "type" in file.text]
    attributes = {node.attr for file in files for node in file.of(ast.Attribute)}
    texts = {value for file in senders for node in file.of(ast.Constant) if (value := text(node)) is not None}
    return attributes | {value.replace(".", "_") for value in texts if len(value) < 60}
