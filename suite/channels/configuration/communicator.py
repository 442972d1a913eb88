"""A test gives a communicator the application that a server would run.

Why: a communicator calls what it is given with scope, receive and send. A consumer class takes other arguments: TypeError. A consumer that stands alone has no router before it,
so its scope has no ``url_route``: KeyError in ``connect()``. And ``connect()`` gives a pair, whether the connection was accepted and the
subprotocol: a pair is always true.

Fix: write ``WebsocketCommunicator(application, "/ws/…")`` with the application of asgi.py, or with ``URLRouter([…])`` around ``Consumer.as_asgi()``;
``connected, _ = await communicator.connect()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.scope import keys_read
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, method, own_nodes, receiver, written

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
        yield from _pairs(file)
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


def _pairs(file: SourceFile) -> Iterator[Finding]:
    """Yield each check of a test that takes the pair of ``connect()`` for true or false."""
    for function in file.functions:
        nodes = list(own_nodes(function))
        given = [(name, node.value) for node in nodes if isinstance(node, ast.Assign) for name in _names(node)]
        made = {name for name, value in given if called(value).rpartition(".")[2] in _COMMUNICATORS}
        stored = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
        pairs = {name for name, value in given if _is_connect(value, made) and stored.count(name) == 1}
        for node in nodes:
            checked = _checked(node)
            is_pair = isinstance(checked, ast.Name) and checked.id in pairs
            if checked is not None and (is_pair or _is_connect(checked, made)):
                yield Finding(
                    f"{written(node)} is always true: connect() gives a pair, whether the connection was accepted and the subprotocol",
                    at=file.at(node),
                    hint="Write connected, _ = await communicator.connect().",
                )


def _names(node: ast.Assign) -> list[str]:
    return [target.id for target in node.targets if isinstance(target, ast.Name)]


def _is_connect(value: ast.expr, made: set[str]) -> bool:
    call = value.value if isinstance(value, ast.Await) else None
    owner = receiver(call) if method(call) == "connect" else None
    return isinstance(owner, ast.Name) and owner.id in made


def _checked(node: ast.AST) -> ast.expr | None:
    """Return what a test takes for true: of an ``assert``, of ``assertTrue()``."""
    if isinstance(node, ast.Assert):
        return node.test
    return node.args[0] if isinstance(node, ast.Call) and method(node) == "assertTrue" and node.args else None
