"""Every coroutine of a consumer and of a channel layer is awaited.

Why: calling a coroutine function does not run it: the group is never joined, the message is never sent, and there is no
error.

Fix: write ``await`` before the call. In plain functions wrap it: ``async_to_sync(channel_layer.group_send)(…)``.
"""

import ast
import inspect
import re
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import HANDLERS, ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.coroutines import lost_call
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, called, own_nodes, spelled
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#asyncconsumer")

_LAYER_CALL = re.compile(
    r"(^|\.)(\w*channel_layer|layer|get_channel_layer\(\))\.(send|group_send|group_add|group_discard)$"
)
_TO_ASYNC = ("database_sync_to_async", "sync_to_async")
_SENDING = ("accept", "close", "send", "send_json")
"""The coroutines of an asynchronous consumer by which it answers."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each call of a coroutine function whose result is thrown away."""
    for file in project.files:
        for function in file.of(ast.FunctionDef, ast.AsyncFunctionDef):
            yield from _layer_calls(function, file)
    for consumer in project.consumers:
        for name, method in consumer.own_methods.items():
            yield from _own_calls(consumer, name, method)


def _layer_calls(function: Function, file: SourceFile) -> Iterator[Finding]:
    subject = f"{file.module}.{function.name}"
    for node in own_nodes(function):
        call = called(node.value) if isinstance(node, ast.Expr) else ""
        if _LAYER_CALL.search(call):
            yield Finding(
                f"{function.name}() calls {call}() without awaiting it: nothing is sent",
                at=file.at(node, subject),
                evidence={"call": call},
            )
        given = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else None
        if given is None or called(node).rpartition(".")[2] != "async_to_sync":
            continue
        call = called(given)
        if _LAYER_CALL.search(call):
            yield Finding(
                f"{function.name}() passes async_to_sync() the result of {call}(), not {call} itself: nothing is sent. "
                f"Write async_to_sync({call})(…)",
                at=file.at(node, subject),
                evidence={"call": call},
            )


def _own_calls(consumer: ConsumerSource, name: str, method: Function) -> Iterator[Finding]:
    for node in own_nodes(method):
        lost, how = lost_call(node, method, consumer.owners.get(name, consumer.file))
        call = called(lost) if lost is not None else ""
        if _is_coroutine(call, consumer) or (call and _is_sleep(node, consumer)):
            yield Finding(
                f"{consumer.name}.{name}() calls {call}() without awaiting it: {how}",
                at=consumer.at(node, name),
                evidence={"method": name, "call": call},
            )


def _is_sleep(node: ast.AST, consumer: ConsumerSource) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and consumer.file.dotted(call.func) == "asyncio.sleep"


def _is_coroutine(call: str, consumer: ConsumerSource) -> bool:
    """Whether what a method calls, as written, is a coroutine function of its consumer or of a base."""
    owner, _, name = call.rpartition(".")
    if owner == "self" and name in consumer.methods:
        return _returns_coroutine(consumer.methods[name])
    if owner == "self":
        return consumer.asynchronous and name in _SENDING
    return owner == "super()" and consumer.asynchronous and name in (*_SENDING, *HANDLERS) and _inherits(consumer, name)


def _returns_coroutine(method: Function) -> bool:
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(method)):
        return False
    decorators = [
        spelled(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]
        for decorator in method.decorator_list
    ]
    if not decorators:
        return isinstance(method, ast.AsyncFunctionDef)
    return isinstance(method, ast.FunctionDef) and len(decorators) == 1 and decorators[0] in _TO_ASYNC


def _inherits(consumer: ConsumerSource, name: str) -> bool:
    """Whether ``super()`` of a consumer leads to a coroutine function of that name."""
    bases = attribute(consumer.runtime, "__mro__", ())[1:]
    methods = (attribute(base, name) for base in bases)
    return inspect.iscoroutinefunction(next((method for method in methods if method is not None), None))
