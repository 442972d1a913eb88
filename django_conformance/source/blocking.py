"""Calls that make a coroutine's whole event loop wait: they sleep, fetch or start a process and never await.

https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.nodes import Function, own_nodes, spelled
from django_conformance.source.orm.certain import certain_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django_conformance.source.files import SourceFile
    from django_conformance.source.orm.functions import Found

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
    **{
        f"django.core.mail.{function}": "sync_to_async around it, or a task"
        for function in ("send_mail", "send_mass_mail", "mail_admins", "mail_managers")
    },
}
_CLIENTS = ("requests.Session", "requests.session", "httpx.Client")


@dataclass(frozen=True)
class Blocking:
    """A call that blocks, the dotted path of what it calls, and what to write for it."""

    node: ast.Call
    path: str
    instead: str


def blocking_calls(function: Function, file: SourceFile, nodes: Iterable[ast.AST] | None = None) -> Iterator[Blocking]:
    """Yield each call of a function that blocks; ``nodes`` are those of it to look at, all where there are none given.

    A name that is not imported is somebody's own.
    """
    clients = _clients(function, file.names)
    results = _results(function)
    for node in own_nodes(function) if nodes is None else nodes:
        if not isinstance(node, ast.Call):
            continue
        path = _path(node.func, file.names)
        if path in _BLOCKING:
            yield Blocking(node, path, _BLOCKING[path])
        elif isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if node.func.attr in _METHODS and _is_named(owner, clients):
                yield Blocking(node, spelled(node.func), "an asynchronous client, or sync_to_async")
            elif node.func.attr == "get" and (_is_named(owner, results) or _publishes(owner)):
                yield Blocking(node, spelled(node.func), "sync_to_async around it, or let the task send its result")


def blocking_in(found: Found) -> Blocking | None:
    """Return the call that blocks and that a plain function certainly makes."""
    if not found.is_plain:
        return None
    return next(blocking_calls(found.node, found.file, certain_nodes(found.node)), None)


def _clients(function: Function, names: Mapping[str, str]) -> set[str]:
    """Return the variables of a function that are clients which block."""
    return {name for node in own_nodes(function) for name, value in _named(node) if _path_of(value, names) in _CLIENTS}


def _results(function: Function) -> set[str]:
    """Return the variables of a function that are results of tasks."""
    return {name for node in own_nodes(function) for name, value in _named(node) if _publishes(value)}


def _named(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id, node.value
    elif isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
        yield node.optional_vars.id, node.context_expr


def _path_of(value: ast.expr, names: Mapping[str, str]) -> str:
    return _path(value.func, names) if isinstance(value, ast.Call) else ""


def _publishes(value: ast.expr) -> bool:
    """Whether an expression is the result of a task: of ``delay()`` or ``apply_async()``, or an ``AsyncResult``."""
    return isinstance(value, ast.Call) and spelled(value.func).rpartition(".")[2] in (
        "delay",
        "apply_async",
        "AsyncResult",
    )


def _is_named(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _path(node: ast.expr, names: Mapping[str, str]) -> str:
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = _path(node.value, names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""
