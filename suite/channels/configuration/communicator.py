"""A test gives a communicator the application that a server would run.

Why: a communicator calls what it is given with scope, receive and send. A consumer class takes other arguments: TypeError. A consumer that stands alone has no router before it,
so its scope has no ``url_route``: KeyError in ``connect()``.

Fix: write ``WebsocketCommunicator(application, "/ws/…")`` with the application of asgi.py, or with ``URLRouter([…])`` around ``Consumer.as_asgi()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.scope import keys_read
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, method, receiver, written

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/testing.html#websocketcommunicator")

_COMMUNICATORS = ("WebsocketCommunicator", "HttpCommunicator", "ApplicationCommunicator")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each communicator of a test that is given a class, or a consumer that needs a router."""
    consumers = {consumer.path: consumer for consumer in project.consumers}
    tests = project.context.sources.tests
    is_set = any(b"url_route" in file.content for file in tests if not file.path.name.startswith("test"))
    for file in tests:
        if b"Communicator" not in file.content:
            continue
        for call in file.of(ast.Call):
            if called(call).rpartition(".")[2] not in _COMMUNICATORS or not call.args:
                continue
            why = _fault(call.args[0], file, consumers)
            if why and not (is_set and method(call.args[0])):
                yield Finding(f"{written(call)} {why}", at=file.at(call))


def _fault(given: ast.expr, file: SourceFile, consumers: dict[str, ConsumerSource]) -> str:
    if file.dotted(given) in consumers:
        return f"is given the class {written(given)}, which cannot be called with a scope: TypeError; write {written(given)}.as_asgi()"
    owner = receiver(given) if method(given) == "as_asgi" else None
    consumer = consumers.get(file.dotted(owner)) if owner is not None else None
    if consumer is None or "url_route" in file.text or "url_route" not in keys_read(consumer):
        return ""
    return f"is given {written(given)} without a router, and {consumer.name} reads scope['url_route']: KeyError; put URLRouter([…]) around it"
