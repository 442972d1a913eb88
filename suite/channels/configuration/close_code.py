"""A consumer closes an accepted socket with a close code that may be sent: 1000, or 3000 to 4999.

Why: other codes, such as HTTP's 401 or 403, are not an application's to send: the server raises an error, and the client sees an abnormal
closure, 1006. Daphne refuses all of them; uvicorn sends those of the protocol as well, such as 1008 and 1011.

Fix: write a code of your own from 4000 on: ``close(code=4401)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes, spelled
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://www.rfc-editor.org/rfc/rfc6455.html#section-7.4")

_NORMAL = 1000
_FIRST, _LAST = 3000, 4999
_OF_THE_PROTOCOL = (1001, 1002, 1003, *range(1007, 1015))
_OPENING = ("connect", "websocket_connect")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each code that is written out and not allowed; before the socket is accepted none is sent."""
    allowed = () if _is_daphne(project) else _OF_THE_PROTOCOL
    for consumer in project.websocket_consumers:
        for name, method in consumer.own_methods.items():
            accepted = [
                node.lineno
                for node in own_nodes(method)
                if isinstance(node, ast.Call) and spelled(node.func) == "self.accept"
            ]
            for call in own_nodes(method):
                if not isinstance(call, ast.Call) or spelled(call.func) not in ("self.close", "super().close"):
                    continue
                if name in _OPENING and not any(line < call.lineno for line in accepted):
                    continue
                given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "code")]
                code = _number(given[0], consumer.file.loaded) if given else None
                if code is not None and code not in (_NORMAL, *allowed) and not _FIRST <= code <= _LAST:
                    yield Finding(
                        f"{consumer.name}.{name}() closes the socket with code {code}: an application may send 1000, or {_FIRST} to {_LAST}",
                        at=consumer.at(call, name),
                        hint=f"write close(code={4000 + code % 1000})",
                        evidence={"code": code},
                    )


def _is_daphne(project: ChannelsProject) -> bool:
    """Whether Daphne serves the project: a deployment file starts it, or there is none and it is installed."""
    programs = [server.program for server in project.context.deployment.servers if server.interface == "asgi"]
    return "daphne" in programs if programs else project.daphne_position is not None


def _number(node: ast.expr, module: object) -> int | None:
    """Return the number that an expression is: written out, or a constant of its module."""
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(node, ast.Name):
        value = attribute(module, node.id)
    return value if type(value) is int else None
