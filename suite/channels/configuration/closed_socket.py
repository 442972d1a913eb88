"""A consumer sends nothing after its socket is closed.

Why: ``disconnect()`` is called when the connection is gone, and nothing is left to close after ``close()``. Daphne ignores what comes then; Uvicorn
and Hypercorn raise an error, "Unexpected ASGI message", at every such connection.

Fix: remove it from ``disconnect()``. Send before ``close()``, or return after it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, guarded, own_nodes

rule = Rule(level="should", docs="https://asgi.readthedocs.io/en/stable/specs/www.html#disconnect-receive-event-ws")

_GONE = ("disconnect", "websocket_disconnect")
_SENDING = ("self.send", "self.send_json", "self.accept", "self.close")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each call that sends when the connection is gone, and each that comes after ``close()``."""
    for consumer in project.websocket_consumers if _is_strict(project) else ():
        if {"send", "send_json", "close"} & {*consumer.methods}:
            continue
        for name, method in consumer.own_methods.items():
            if name in _GONE:
                late = [(node, "when the connection is gone") for node in own_nodes(method) if _sends(node)]
            else:
                late = [(node, "after self.close()") for node in _after_close(method.body)]
            for node, when in late:
                if isinstance(node, ast.Call) and not guarded(method, node):
                    yield Finding(
                        f"{consumer.name}.{name}() calls {called(node)}() {when}: Uvicorn and Hypercorn raise an error",
                        at=consumer.at(node, name),
                        evidence={"method": name},
                    )


def _is_strict(project: ChannelsProject) -> bool:
    """Whether a server other than Daphne is seen to serve the project: Daphne ignores what comes too late."""
    servers = project.context.deployment.servers
    return any(
        server.interface != "wsgi" and server.unit.stage != "development" and server.program != "daphne"
        for server in servers
    )


def _sends(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called(node) in _SENDING


def _after_close(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """Yield each statement's call that sends after one of the same block that closes."""
    is_closed = False
    for statement in body:
        call = _call(statement)
        if call is not None and is_closed and _sends(call) and called(call) != "self.accept":
            yield call
        is_closed = is_closed or (call is not None and called(call) == "self.close") or _closes_and_goes_on(statement)
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            if isinstance(inner, list) and not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield from _after_close(inner)


def _closes_and_goes_on(statement: ast.stmt) -> bool:
    """Whether a condition closes the socket as the last it does, and what comes below it runs nevertheless."""
    last = _call(statement.body[-1]) if isinstance(statement, ast.If) and not statement.orelse else None
    return last is not None and called(last) == "self.close"


def _call(statement: ast.stmt) -> ast.Call | None:
    value = statement.value if isinstance(statement, ast.Expr) else None
    call = value.value if isinstance(value, ast.Await) else value
    return call if isinstance(call, ast.Call) else None
