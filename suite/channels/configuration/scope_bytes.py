"""Code treats a scope's query string and headers as bytes.

Why: a server hands over the query string, the names of headers and their values as bytes, the names in lower case. ``parse_qs()`` of bytes gives
keys of bytes. A lookup by text finds nothing there or raises KeyError: nobody is ever logged in by their token.

Fix: decode first, ``parse_qs(scope["query_string"].decode())``, and look headers up by bytes: ``dict(scope["headers"]).get(b"authorization")``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.scope_values import ScopeValues
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, method, own_nodes, receiver, text, written

rule = Rule(level="must", docs="https://asgi.readthedocs.io/en/latest/specs/www.html#websocket-connection-scope")

_METHODS_OF_BYTES = (
    *("split", "rsplit", "partition", "rpartition", "startswith", "endswith"),
    *("replace", "find", "index", "strip", "removeprefix"),
)
_ORIGIN = {"parameters": "parse_qs() of the scope's query string", "headers": "the headers of a scope"}


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each text that is looked for where a scope has bytes."""
    for file in project.context.sources.code(containing=("query_string", '"headers"', "'headers'")):
        if any(_replaces(node) for node in file.of(ast.Subscript, ast.Dict, ast.Call)):
            continue
        for function in file.functions:
            values = ScopeValues(function, file)
            for node in own_nodes(function):
                message = _mistake(node, values)
                if message:
                    yield Finding(
                        f"{function.name}() {message}",
                        at=file.at(node, f"{file.module}.{function.name}"),
                        evidence={"code": written(node)},
                    )


def _replaces(node: ast.expr) -> bool:
    """Whether code writes a value of its own into a scope, or into a copy of one: it may have decoded it."""
    names: list[str | None] = []
    owners: list[ast.expr] = []
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        names, owners = [text(node.slice)], [node.value]
    elif isinstance(node, ast.Dict):
        names = [text(key) for key in node.keys]
        owners = [value for key, value in zip(node.keys, node.values, strict=True) if key is None]
    elif isinstance(node, ast.Call) and called(node) == "dict":
        names, owners = [keyword.arg for keyword in node.keywords], node.args
    return not {"query_string", "headers"}.isdisjoint(names) and any("scope" in written(owner) for owner in owners)


def _mistake(node: ast.AST, values: ScopeValues) -> str:
    """Return what is wrong with an expression, nothing where nothing is."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        return _of_key(node.value, node.slice, values)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _of_comparison(node, values)
    owner = receiver(node)
    if not isinstance(node, ast.Call) or not node.args or owner is None:
        return ""
    if method(node) == "get":
        return _of_key(owner, node.args[0], values)
    if method(node) in _METHODS_OF_BYTES and text(node.args[0]) is not None and values.value(owner) == "bytes":
        return f"calls {written(node)} with text, and {written(owner)} is bytes: TypeError; decode it first"
    return ""


def _of_key(owner: ast.expr, key: ast.expr, values: ScopeValues) -> str:
    """Return what is wrong with looking a key up."""
    origin = values.value(owner)
    if origin not in _ORIGIN or not isinstance(key, ast.Constant):
        return ""
    if isinstance(key.value, str):
        return f"looks for {key.value!r} in {_ORIGIN[origin]}, whose keys are bytes: it is never there"
    if origin == "headers" and isinstance(key.value, bytes) and key.value != key.value.lower():
        return (
            f"looks for {key.value!r} in {_ORIGIN[origin]}, whose names are in lower case: write {key.value.lower()!r}"
        )
    return ""


def _of_comparison(node: ast.Compare, values: ScopeValues) -> str:
    """Return what is wrong with a comparison, or with looking whether something is there."""
    left, operator, right = node.left, node.ops[0], node.comparators[0]
    if isinstance(operator, (ast.In, ast.NotIn)):
        if text(left) is not None and values.value(right) == "bytes":
            return f"looks for {text(left)!r} in {written(right)}, which is bytes: TypeError; decode it first"
        return _of_key(right, left, values)
    if isinstance(operator, (ast.Eq, ast.NotEq)) and text(right) and values.value(left) == "bytes":
        return f"compares {written(left)}, which is bytes, with the text {text(right)!r}: they are never equal"
    return ""
