"""What the code of consumers says: coroutines that nobody awaits, handlers of the wrong kind, unguarded frames.

https://channels.readthedocs.io/en/stable/topics/consumers.html
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.channels.consumers import ConsumerSource, Function
from django_conformance.inventory import Location, Suspicion
from django_conformance.source.nodes import called, guarded, own_nodes, spelled
from django_conformance.source.queries import queries

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile

UNAWAITED = "unawaited"
ASYNC_TO_SYNC = "async-to-sync-in-coroutine"
HANDLER_KIND = "handler-kind"
HANDLER_SIGNATURE = "handler-signature"
INITIALISER = "consumer-initialiser"
BLOCKING = "blocking-query"
GROUP_NOT_LEFT = "group-not-left"
UNGUARDED_FRAME = "unguarded-frame"

_LAYER_CALL = re.compile(
    r"(^|\.)(\w*channel_layer|layer|get_channel_layer\(\))\.(send|group_send|group_add|group_discard)$"
)
_TO_ASYNC = ("database_sync_to_async", "sync_to_async")
_OWN_COROUTINES = ("accept", "close", "send", "send_json")
_HANDLERS = (
    "connect",
    "disconnect",
    "receive",
    "receive_json",
    "websocket_connect",
    "websocket_receive",
    "websocket_disconnect",
)


def suspicions(consumer: ConsumerSource) -> Iterator[Suspicion]:
    """Yield what is suspicious in a consumer's own methods."""
    yield from _initialiser(consumer)
    for name, method in consumer.methods.items():
        if consumer.owners[name] is consumer.file and method in consumer.node.body:
            yield from _handler_kind(consumer, name, method)
            yield from _handler_signature(consumer, name, method)
            yield from _unawaited(consumer, name, method)
            yield from _blocking(consumer, name, method)
    yield from _group_not_left(consumer)
    yield from _unguarded_frame(consumer)


def in_functions(file: SourceFile) -> Iterator[Suspicion]:
    """Yield what any function of a file does wrong with a channel layer."""
    for function in (node for node in ast.walk(file.tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))):
        for node in own_nodes(function):
            text = called(node.value) if isinstance(node, ast.Expr) else ""
            if _LAYER_CALL.search(text):
                yield _suspicion(
                    UNAWAITED,
                    file,
                    function.name,
                    node,
                    f"{function.name}() calls {text}() without awaiting it: nothing is sent",
                    call=text,
                )
            given = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else None
            if given is not None and called(node).rpartition(".")[2] == "async_to_sync":
                text = called(given)
                if _LAYER_CALL.search(text):
                    message = (
                        f"{function.name}() gives async_to_sync() what {text}() returned, not {text} itself: nothing is "
                        f"sent. Write async_to_sync({text})(…)"
                    )
                    yield _suspicion(UNAWAITED, file, function.name, node, message, call=text)
            if (
                isinstance(function, ast.AsyncFunctionDef)
                and isinstance(node, ast.Call)
                and spelled(node.func).split(".")[-1] == "async_to_sync()"
            ):
                message = (
                    f"{function.name}() is a coroutine and calls async_to_sync(): RuntimeError in a running event loop"
                )
                yield _suspicion(ASYNC_TO_SYNC, file, function.name, node, message)


def _suspicion(rule: str, file: SourceFile, function: str, node: Any, message: str, **evidence: Any) -> Suspicion:
    place = Location(file.relative, node.lineno)
    return Suspicion(rule, f"{file.module}.{function}", f"{message} ({place})", place, evidence)


def _of_consumer(
    consumer: ConsumerSource, rule: str, method: str, node: Any, message: str, **evidence: Any
) -> Suspicion:
    place = consumer.place(node, method)
    return Suspicion(
        rule, consumer.path, f"{consumer.name}.{method}() {message} ({place})", place, {"method": method, **evidence}
    )


def _initialiser(consumer: ConsumerSource) -> Iterator[Suspicion]:
    method = consumer.methods.get("__init__")
    has_groups = any(
        "groups"
        in [spelled(one) for one in getattr(node, "targets", [getattr(node, "target", None)]) if one is not None]
        for node in consumer.node.body
    )
    if method is None or not consumer.websocket or has_groups:
        return
    text = ast.dump(method)
    if "__init__" not in {getattr(node, "attr", None) for node in ast.walk(method)} and "attr='groups'" not in text:
        yield _of_consumer(
            consumer,
            INITIALISER,
            "__init__",
            method,
            "does not call super().__init__(), so the consumer has no groups: every connection ends in a TypeError",
        )


def _handler_kind(consumer: ConsumerSource, name: str, method: Function) -> Iterator[Suspicion]:
    if name not in _HANDLERS or method.decorator_list:
        return
    if consumer.asynchronous and isinstance(method, ast.FunctionDef):
        if not any(
            isinstance(node, ast.Return) and node.value is not None for node in own_nodes(method)
        ) and not _abstract(method):
            yield _of_consumer(
                consumer,
                HANDLER_KIND,
                name,
                method,
                f"is a plain function in an {consumer.base}, which awaits it: TypeError. Write async def",
            )
    elif not consumer.asynchronous and isinstance(method, ast.AsyncFunctionDef):
        yield _of_consumer(
            consumer,
            HANDLER_KIND,
            name,
            method,
            f"is a coroutine in a {consumer.base}, which never awaits it: it does not run",
        )


def _abstract(method: Function) -> bool:
    return all(
        isinstance(node, (ast.Raise, ast.Pass)) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in method.body
    )


def _handler_signature(consumer: ConsumerSource, name: str, method: Function) -> Iterator[Suspicion]:
    if not consumer.websocket or method.decorator_list:
        return
    arguments = method.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)][1:]
    required = len(names) - len(arguments.defaults)
    expected = {"connect": 0, "disconnect": 1, "receive_json": 1}.get(name)
    if expected is not None:
        takes = len(names) >= expected or arguments.vararg is not None
        if not takes or required > expected:
            given = {0: "no argument", 1: "one argument"}[expected]
            yield _of_consumer(
                consumer,
                HANDLER_SIGNATURE,
                name,
                method,
                f"is called with {given} and takes {', '.join(names) or 'none'}: TypeError",
            )
    elif name == "receive":
        keywords = {*names, *(one.arg for one in arguments.kwonlyargs)}
        unexpected = [one for one in names[:required] if one not in ("text_data", "bytes_data")]
        if (unexpected or "text_data" not in keywords) and not (arguments.kwarg is not None and not unexpected):
            yield _of_consumer(
                consumer,
                HANDLER_SIGNATURE,
                name,
                method,
                f"is called with the keywords text_data or bytes_data and takes {', '.join(names) or 'none'}: "
                "TypeError",
            )


def _unawaited(consumer: ConsumerSource, name: str, method: Function) -> Iterator[Suspicion]:
    for node in own_nodes(method):
        text = called(node.value) if isinstance(node, ast.Expr) else ""
        owner, _, attribute = text.rpartition(".")
        own = consumer.methods.get(attribute) if owner == "self" else None
        if own is not None:
            lost = _is_coroutine(own)
        elif owner == "self":
            lost = consumer.asynchronous and attribute in _OWN_COROUTINES
        else:
            inherited = owner == "super()" and consumer.asynchronous
            lost = inherited and attribute in (*_OWN_COROUTINES, *_HANDLERS) and _is_base_s(consumer, attribute)
        if not lost:
            continue
        yield _of_consumer(
            consumer, UNAWAITED, name, node, f"calls {text}() without awaiting it: nothing happens", call=text
        )


def _is_coroutine(method: Function) -> bool:
    """Whether a method's call gives a coroutine that has to be awaited."""
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(method)):
        return False
    decorators = [
        spelled(one.func if isinstance(one, ast.Call) else one).rpartition(".")[2] for one in method.decorator_list
    ]
    if not decorators:
        return isinstance(method, ast.AsyncFunctionDef)
    return isinstance(method, ast.FunctionDef) and len(decorators) == 1 and decorators[0] in _TO_ASYNC


def _is_base_s(consumer: ConsumerSource, name: str) -> bool:
    """Whether ``super()`` of a consumer leads to a coroutine of that name."""
    above = (getattr(one, name, None) for one in getattr(consumer.runtime, "__mro__", ())[1:])
    return inspect.iscoroutinefunction(next((one for one in above if one is not None), None))


def _blocking(consumer: ConsumerSource, name: str, method: Function) -> Iterator[Suspicion]:
    if not isinstance(method, ast.AsyncFunctionDef) or "DJANGO_ALLOW_ASYNC_UNSAFE" in consumer.file.text:
        return
    module = consumer.runtime.__module__ if consumer.runtime is not None else None
    for node, model in queries(method):
        if is_model(model, module):
            message = f"queries the database with {called(node)}() in a coroutine: SynchronousOnlyOperation"
            yield _of_consumer(consumer, BLOCKING, name, node, message, call=called(node))


def is_model(name: str, module: str | None) -> bool:
    """Whether a name is a model's in an imported module."""
    from django.db.models import Model

    found = getattr(sys.modules.get(module or ""), name, None)
    return name == "get_user_model()" or (isinstance(found, type) and issubclass(found, Model))


def _group_not_left(consumer: ConsumerSource) -> Iterator[Suspicion]:
    joins = [(name, node) for name, node in _nodes(consumer, lambda node: "group_add" == getattr(node, "attr", None))]
    leaves = any(True for _ in _nodes(consumer, lambda node: "group_discard" == getattr(node, "attr", None)))
    # Channels itself leaves the groups of that attribute.
    leaves = leaves or any(True for _ in _nodes(consumer, lambda node: spelled(node) == "self.groups"))
    if joins and not leaves:
        name, node = joins[0]
        yield _of_consumer(
            consumer, GROUP_NOT_LEFT, name, node, "joins a group that the consumer never leaves with group_discard()"
        )


def _unguarded_frame(consumer: ConsumerSource) -> Iterator[Suspicion]:
    method = consumer.methods.get("receive")
    if method is None:
        if "Json" in consumer.base and "decode_json" not in consumer.methods and "receive_json" in consumer.methods:
            handler = consumer.methods["receive_json"]
            yield _of_consumer(
                consumer,
                UNGUARDED_FRAME,
                "receive_json",
                handler,
                f"stands behind {consumer.base}, which raises for a frame that is binary or not JSON",
            )
        return
    for node in own_nodes(method):
        if called(node) in ("json.loads", "loads", "self.decode_json") and not guarded(method, node):
            yield _of_consumer(
                consumer,
                UNGUARDED_FRAME,
                "receive",
                node,
                "parses a frame that may not be JSON, and catches nothing: such a frame ends the connection",
            )
            return


def _nodes(consumer: ConsumerSource, wanted: Callable[[ast.AST], bool]) -> Iterator[tuple[str, ast.AST]]:
    for name, method in consumer.methods.items():
        for node in ast.walk(method):
            if wanted(node):
                yield name, node
