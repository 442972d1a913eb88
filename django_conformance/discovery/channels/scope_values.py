"""What an expression takes from a scope of ASGI: bytes, or a dictionary whose keys are bytes.

https://asgi.readthedocs.io/en/latest/specs/www.html#websocket-connection-scope
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from django_conformance.source.nodes import lookup, own_nodes, spelled, text

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile
    from django_conformance.source.nodes import Function

ScopeValue = Literal["bytes", "parameters", "headers"]
"""The query string or the value of a header; what ``parse_qs()`` makes of that; ``dict(scope["headers"])``."""

_PARSERS = ("urllib.parse.parse_qs", "urllib.parse.parse_qsl", "dict")
_DEEPEST = 8
"""How many names and calls an expression is followed through."""


@dataclass(frozen=True)
class ScopeValues:
    """What the expressions of a function take from a scope."""

    function: Function
    file: SourceFile

    @cached_property
    def _assigned(self) -> dict[str, ast.expr]:
        """The expression of each name that has one alone."""
        stored: dict[str, list[ast.expr | None]] = {}
        for node in own_nodes(self.function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                parent = self.file.parents[node]
                alone = isinstance(parent, ast.Assign) and len(parent.targets) == 1
                stored.setdefault(node.id, []).append(
                    parent.value if isinstance(parent, ast.Assign) and alone else None
                )
        return {name: values[0] for name, values in stored.items() if len(values) == 1 and values[0] is not None}

    def value(self, node: ast.expr | None, depth: int = _DEEPEST) -> ScopeValue | None:
        """Return what an expression takes from a scope, ``None`` for anything else."""
        if not depth:
            return None
        if isinstance(node, ast.Name):
            return self.value(self._assigned.get(node.id), depth - 1)
        looked_up = lookup(node)
        if looked_up is not None:
            owner, key = looked_up
            if spelled(owner).rpartition(".")[2] == "scope":
                return "bytes" if text(key) == "query_string" else None
            in_bytes = isinstance(key, ast.Constant) and isinstance(key.value, bytes)
            return "bytes" if in_bytes and self.value(owner, depth - 1) == "headers" else None
        if isinstance(node, ast.Call) and node.args and self.file.dotted(node.func) in _PARSERS:
            return self._parsed(node.args[0], depth - 1)
        return None

    def _parsed(self, node: ast.expr, depth: int) -> ScopeValue | None:
        headers = lookup(node)
        if headers is not None and spelled(headers[0]).rpartition(".")[2] == "scope" and text(headers[1]) == "headers":
            return "headers"
        inner = self.value(node, depth)
        return "parameters" if inner == "bytes" else inner
