"""Calls that make a coroutine's whole event loop wait: they sleep, fetch or start a process and never await.

https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.nodes import own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_BLOCKING = {
    "time.sleep": "await asyncio.sleep(…)",
    "urllib.request.urlopen": "an asynchronous client, or sync_to_async",
    "os.system": "await asyncio.create_subprocess_shell(…)",
    **{
        f"subprocess.{function}": "await asyncio.create_subprocess_exec(…)"
        for function in ("run", "call", "check_call", "check_output", "getoutput")
    },
    **{f"requests.{method}": "an asynchronous client, or sync_to_async" for method in _METHODS},
    **{f"httpx.{method}": "httpx.AsyncClient" for method in _METHODS},
}


def blocking_calls(function: ast.AsyncFunctionDef, names: Mapping[str, str]) -> Iterator[tuple[ast.Call, str, str]]:
    """Yield each call of a coroutine that blocks, the dotted path of what it calls, and what to write for it.

    ``names`` are those that the file imports (``SourceFile.names``): a name that is not imported is somebody's own.
    """
    for node in own_nodes(function):
        if isinstance(node, ast.Call):
            path = _path(node.func, names)
            if path in _BLOCKING:
                yield node, path, _BLOCKING[path]


def _path(node: ast.expr, names: Mapping[str, str]) -> str:
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = _path(node.value, names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""
