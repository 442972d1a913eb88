"""Handlers of an asynchronous consumer are coroutines; those of a synchronous one are not.

Why: Channels awaits the handlers of an Async… consumer and calls those of the others. A handler of the wrong kind raises
TypeError, or never runs.

Fix: write ``async def`` in Async… consumers and ``def`` in the others.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import HANDLERS, ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, own_nodes

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each handler, of the connection or of a message that the project sends, that is of the wrong kind."""
    for consumer in project.consumers:
        for name, method in consumer.own_methods.items():
            handles_message = name not in HANDLERS and name in project.message_handlers
            if method.decorator_list or not (name in HANDLERS or handles_message):
                continue
            mistake = _mistake(consumer, method, is_lifecycle=not handles_message)
            if mistake:
                role = "handles a message from the channel layer, and " if handles_message else ""
                yield Finding(
                    f"{consumer.name}.{name}() {role}{mistake}",
                    at=consumer.at(method, name),
                    evidence={"method": name},
                )


def _mistake(consumer: ConsumerSource, method: Function, *, is_lifecycle: bool) -> str:
    if not consumer.asynchronous:
        is_coroutine = isinstance(method, ast.AsyncFunctionDef)
        return f"is a coroutine in a {consumer.base}, which never awaits it: it does not run" if is_coroutine else ""
    if isinstance(method, ast.AsyncFunctionDef) or _returns(method) or (is_lifecycle and _is_abstract(method)):
        return ""
    return f"is a plain function in an {consumer.base}, which awaits it: TypeError. Write async def"


def _returns(method: Function) -> bool:
    """Whether a function returns something, which may well be what its caller awaits."""
    return any(isinstance(node, ast.Return) and node.value is not None for node in own_nodes(method))


def _is_abstract(method: Function) -> bool:
    """Whether a function does nothing, and is there for others to override."""
    return all(
        isinstance(statement, (ast.Raise, ast.Pass))
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in method.body
    )
