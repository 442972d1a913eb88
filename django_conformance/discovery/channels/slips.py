"""Slips in consumers that Python takes without a word, and that end the connection when they are reached.

https://channels.readthedocs.io/en/stable/topics/consumers.html
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.channels.code import BLOCKING, HANDLER_KIND, HANDLER_SIGNATURE, is_model
from django_conformance.discovery.channels.sends import messages, type_of
from django_conformance.inventory import Suspicion
from django_conformance.source.attributes import misspelled_attributes
from django_conformance.source.nodes import called, own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.channels.consumers import ConsumerSource, Function
    from django_conformance.source.files import SourceFile

SENT_VALUE = "sent-value"
CLOSES_AND_GOES_ON = "closes-and-accepts"
ATTRIBUTE = "unknown-attribute"

_MADE = ("scope", "channel_layer", "channel_name", "channel_receive", "base_send", "groups")
"""What Channels gives an instance of a consumer."""

_GIVEN = ("aget", "acreate", "afirst", "alast", "aearliest", "alatest")


def suspicions(consumers: list[ConsumerSource], files: list[SourceFile]) -> Iterator[Suspicion]:
    """Yield the slips of consumers; ``files`` are those that may send them messages."""
    sent = {kind.replace(".", "_") for file in files for _, one in messages(file) if (kind := type_of(one))}
    for consumer in consumers:
        yield from _attributes(consumer)
        for name, method in consumer.methods.items():
            if method not in consumer.node.body:
                continue
            if name in sent and len([one for one in consumers if name in one.methods]) == 1:
                yield from _message_handler(consumer, name, method)
            if consumer.websocket:
                yield from _sent_values(consumer, name, method)
                yield from _closes(consumer, name, method)
            if isinstance(method, ast.AsyncFunctionDef) and "DJANGO_ALLOW_ASYNC_UNSAFE" not in consumer.file.text:
                yield from _saved(consumer, name, method)


def _suspicion(consumer: ConsumerSource, rule: str, name: str, node: ast.AST, text: str) -> Suspicion:
    place = consumer.place(node, name)
    return Suspicion(rule, consumer.path, f"{consumer.name}.{name}() {text} ({place})", place, {"method": name})


def _attributes(consumer: ConsumerSource) -> Iterator[Suspicion]:
    if consumer.runtime is None:
        return
    for node, near in misspelled_attributes(consumer.node, consumer.runtime, consumer.file.tree, _MADE):
        place = consumer.place(node, "")
        text = (
            f"{consumer.name} reads self.{node.attr}, which nothing gives it: AttributeError; did you mean self.{near}?"
        )
        evidence = {"attribute": node.attr, "suggestion": near}
        yield Suspicion(ATTRIBUTE, consumer.path, f"{text} ({place})", place, evidence)


def _message_handler(consumer: ConsumerSource, name: str, method: Function) -> Iterator[Suspicion]:
    """Judge the handler of a message that the project sends over a layer, where no other consumer can be meant."""
    if method.decorator_list:
        return
    returns = any(isinstance(node, ast.Return) and node.value is not None for node in own_nodes(method))
    if consumer.asynchronous and isinstance(method, ast.FunctionDef) and not returns:
        text = f"handles a message of the channel layer, and is a plain function in an {consumer.base}, which awaits it: TypeError"
        yield _suspicion(consumer, HANDLER_KIND, name, method, f"{text}. Write async def")
    elif not consumer.asynchronous and isinstance(method, ast.AsyncFunctionDef):
        text = f"handles a message of the channel layer, and is a coroutine in a {consumer.base}, which never awaits it"
        yield _suspicion(consumer, HANDLER_KIND, name, method, f"{text}: it does not run")
    arguments = method.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)][1:]
    required = [*names[: len(names) - len(arguments.defaults)]]
    if (not names and arguments.vararg is None) or len(required) > 1:
        text = f"handles a message of the channel layer: it is called with that message, and takes {', '.join(names) or 'none'}"
        yield _suspicion(consumer, HANDLER_SIGNATURE, name, method, f"{text}: TypeError")


def _sent_values(consumer: ConsumerSource, name: str, method: Function) -> Iterator[Suspicion]:
    """``send()`` of a WebSocket consumer takes text or bytes; only ``send_json()`` takes data."""
    if "send" in consumer.methods:
        return
    for node in own_nodes(method):
        if not (isinstance(node, ast.Call) and called(node) == "self.send"):
            continue
        values = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "text_data")]
        if any(isinstance(one, (ast.Dict, ast.List, ast.DictComp, ast.ListComp)) for one in values):
            text = f"gives self.send() {ast.unparse(values[0])[:80]}, which is not text: write json.dumps(…)"
            yield _suspicion(consumer, SENT_VALUE, name, node, text)


def _closes(consumer: ConsumerSource, name: str, method: Function) -> Iterator[Suspicion]:
    """A branch of ``connect()`` that closes and does not leave it comes to ``accept()`` after all."""
    if name not in ("connect", "websocket_connect"):
        return
    for position, statement in enumerate(method.body):
        if not isinstance(statement, ast.If) or statement.orelse:
            continue
        last = statement.body[-1]
        value = last.value if isinstance(last, ast.Expr) else None
        call = value.value if isinstance(value, ast.Await) else value
        after = method.body[position + 1 :]
        accepts = any(_certainly_accepts(one) for one in after)
        if call is not None and called(call) == "self.close" and accepts:
            text = "closes the socket and goes on to accept it: the handshake is answered twice; return after close()"
            yield _suspicion(consumer, CLOSES_AND_GOES_ON, name, last, text)


def _certainly_accepts(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return value is not None and called(value.value if isinstance(value, ast.Await) else value) == "self.accept"


def _saved(consumer: ConsumerSource, name: str, method: ast.AsyncFunctionDef) -> Iterator[Suspicion]:
    """An instance that a coroutine makes or gets is saved and deleted by ``asave()`` and ``adelete()`` there."""
    module = consumer.runtime.__module__ if consumer.runtime is not None else None
    assigned: dict[str, list[bool]] = {}
    for node in own_nodes(method):
        if isinstance(node, ast.Assign):
            for target in (one for one in node.targets if isinstance(one, ast.Name)):
                assigned.setdefault(target.id, []).append(_is_instance(node.value, module))
    instances = {one for one, certain in assigned.items() if all(certain)} - {one.arg for one in method.args.args}
    for node in own_nodes(method):
        owner, _, function = called(node).rpartition(".")
        if owner in instances and function in ("save", "delete", "refresh_from_db"):
            text = f"queries the database with {owner}.{function}() in a coroutine: SynchronousOnlyOperation"
            yield _suspicion(consumer, BLOCKING, name, node, text)


def _is_instance(value: ast.expr, module: str | None) -> bool:
    """Whether a value is certainly an instance of a model: made here, or awaited from its manager."""
    if isinstance(value, ast.Await):
        manager, _, function = called(value.value).rpartition(".")
        model, _, objects = manager.rpartition(".")
        return function in _GIVEN and objects == "objects" and is_model(model, module)
    return isinstance(value, ast.Call) and is_model(called(value), module)
