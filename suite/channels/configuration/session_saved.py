"""A consumer that logs somebody in, or changes session data that pages read, saves the session.

Why: Channels saves a session where an HTTP response starts, never in a WebSocket consumer. ``login()`` and
``scope["session"]["key"] = …`` change an object that goes with the connection: on the next page the person is anonymous.

Fix: after it, write ``await database_sync_to_async(self.scope["session"].save)()``; in a synchronous consumer
``self.scope["session"].save()``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import function_of, own_nodes, text, written

rule = Rule(
    level="should",
    docs="https://channels.readthedocs.io/en/stable/topics/authentication.html#how-to-log-a-user-in-out",
)

_LOGIN = "channels.auth.login"
_SAVED = re.compile(r"session\w*(?:['\"]\])?\)?\.a?save\b")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each change of a session in a WebSocket consumer, where no code saves a session of a scope."""
    if any(_SAVED.search(file.text) for file in project.files):
        return
    for consumer in project.consumers:
        if not consumer.websocket and "websocket_connect" not in consumer.methods:
            continue
        for name, method in consumer.own_methods.items():
            for node in own_nodes(method):
                change = _change(node, consumer, project)
                if change:
                    yield Finding(
                        f"{consumer.name}.{name}() {change}, and nothing saves the session: it is as before for every other request and "
                        "connection",
                        at=consumer.at(node, name),
                        evidence={"method": name},
                    )


def _change(node: ast.AST, consumer: ConsumerSource, project: ChannelsProject) -> str:
    """Return what a node does to the session of the scope; "" where it is nothing that others read."""
    if isinstance(node, ast.Call) and consumer.file.dotted(function_of(node)) == _LOGIN:
        return "logs somebody in with channels.auth.login()"
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    for target in targets:
        if isinstance(target, ast.Subscript) and _is_session(target.value):
            key = text(target.slice)
            if key and _is_read(key, consumer, project):
                return f"sets {written(target)}"
    return ""


def _is_session(node: ast.expr) -> bool:
    return ast.unparse(node) == "self.scope['session']"


def _is_read(key: str, consumer: ConsumerSource, project: ChannelsProject) -> bool:
    """Whether a page reads a key of the session, or a connection as it begins, before it has set it itself."""
    pattern = re.compile(rf"request\.session(?:\.get\(|\[)\s*['\"]{re.escape(key)}['\"]")
    files = project.context.sources.code(containing=("request.session",))
    if any(pattern.search(file.text) for file in files):
        return True
    connect = consumer.methods.get("connect") or consumer.methods.get("websocket_connect")
    return connect is not None and any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("get", "setdefault")
        and _is_session(node.func.value)
        and node.args
        and text(node.args[0]) == key
        for node in own_nodes(connect)
    )
