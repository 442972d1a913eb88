"""Calls that make a coroutine's whole event loop wait: they sleep, fetch or start a process and never await.

https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.nodes import own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_BLOCKING = {
    "time.sleep": "await asyncio.sleep(…)",
    "urllib.request.urlopen": "an asynchronous client, or sync_to_async",
    "os.system": "await asyncio.create_subprocess_shell(…)",
    **{
        f"subprocess.{one}": "await asyncio.create_subprocess_exec(…)"
        for one in ("run", "call", "check_call", "check_output", "getoutput")
    },
    **{f"requests.{one}": "an asynchronous client, or sync_to_async" for one in _METHODS},
    **{f"httpx.{one}": "httpx.AsyncClient" for one in _METHODS},
}


def imported(tree: ast.AST) -> dict[str, str]:
    """Return what the absolute imports of a file give names to: local name to dotted path."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(
                {
                    one.asname or one.name.split(".")[0]: (one.asname and one.name) or one.name.split(".")[0]
                    for one in node.names
                }
            )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update({one.asname or one.name: f"{node.module}.{one.name}" for one in node.names})
    return found


def blocking_calls(function: ast.AsyncFunctionDef, names: dict[str, str]) -> Iterator[tuple[ast.Call, str, str]]:
    """Yield each call of a coroutine that blocks, the dotted path of what it calls, and what to write for it."""
    for node in own_nodes(function):
        if isinstance(node, ast.Call):
            path = _path(node.func, names)
            if path in _BLOCKING:
                yield node, path, _BLOCKING[path]


def _path(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = _path(node.value, names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""
