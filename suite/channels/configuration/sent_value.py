"""A WebSocket consumer passes text or bytes to ``send()``.

Why: a server cannot put a dictionary into a frame: the send fails, and the connection ends.

Fix: write ``self.send(text_data=json.dumps(…))``, or derive from a JSON consumer and call ``self.send_json(…)``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, called, own_nodes, written

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer")

_DATA = (ast.Dict, ast.List, ast.DictComp, ast.ListComp)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each ``send()`` of a dictionary or a list, in consumers that leave it as Channels has it."""
    for consumer in project.websocket_consumers:
        for name, method in consumer.own_methods.items() if "send" not in consumer.methods else ():
            for node in own_nodes(method):
                value = _text(node) if isinstance(node, ast.Call) and called(node) == "self.send" else None
                if isinstance(_behind(value, method), _DATA):
                    yield Finding(
                        f"{consumer.name}.{name}() passes self.send() {written(value or node)}, which is not text: "
                        "write json.dumps(…)",
                        at=consumer.at(node, name),
                        evidence={"method": name},
                    )


def _behind(value: ast.expr | None, method: Function) -> ast.expr | None:
    """Return what a name was given, where that happens once in a method; any other expression is itself."""
    if not isinstance(value, ast.Name):
        return value
    stored = [
        node
        for node in ast.walk(method)
        if isinstance(node, ast.Name) and node.id == value.id and isinstance(node.ctx, ast.Store)
    ]
    given = [node.value for node in ast.walk(method) if isinstance(node, ast.Assign) and node.targets == stored]
    return given[0] if len(stored) == 1 and given else value


def _text(call: ast.Call) -> ast.expr | None:
    """Return what a call gives as the text of a frame."""
    values = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "text_data")]
    return values[0] if values else None
