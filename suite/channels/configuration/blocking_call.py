"""No coroutine of a consumer, of ASGI middleware or a view sleeps, fetches a URL or runs a process without awaiting it.

Why: one event loop serves all connections of a process. While one coroutine blocks, every other one waits.

Fix: write ``await asyncio.sleep(…)``, use an asynchronous client, or put ``sync_to_async`` around the call.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.blocking import Blocking, blocking_calls, blocking_in
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, own_nodes
from django_conformance.source.orm.bridges import bridged_function
from django_conformance.source.orm.scope import Scope

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/topics/async/#async-views")

_APPLICATION = ["scope", "receive", "send"]
"""The parameters of an ASGI application, as middleware is one."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each blocking call in a coroutine that an ASGI server runs, through plain functions too."""
    if not project.inventory.installed:
        return
    sources = project.context.sources
    for (coroutine, file), name in served(project).items():
        for blocking in blocking_calls(coroutine, file):
            yield _finding(name, file, blocking.node, f"calls {blocking.path}()", blocking)
        scope = Scope(coroutine, file, sources)
        for node in own_nodes(coroutine):
            if isinstance(node, ast.Call) and bridged_function(node, file) is None:
                found = scope.resolved(node)
                inner = blocking_in(found) if found is not None else None
                if found is not None and inner is not None:
                    place = f"{found.file.relative}:{inner.node.lineno}"
                    yield _finding(
                        name, file, node, f"calls {called(node)}(), which calls {inner.path}() in {place}", inner
                    )


def _finding(name: str, file: SourceFile, node: ast.Call, what: str, blocking: Blocking) -> Finding:
    return Finding(
        f"{name}() is a coroutine and {what}: every other connection of its process waits until that returns; write "
        f"{blocking.instead}",
        at=file.at(node, f"{file.module}.{name}"),
        evidence={"call": blocking.path},
    )


def served(project: ChannelsProject) -> dict[tuple[ast.AsyncFunctionDef, SourceFile], str]:
    """Return the coroutines that an ASGI server runs, and those of the project that they await, with their names."""
    sources = project.context.sources
    handlers = {
        method: f"{consumer.name}.{name}" for consumer in project.consumers for name, method in consumer.methods.items()
    }
    served: dict[tuple[ast.AsyncFunctionDef, SourceFile], str] = {}
    todo = [
        (coroutine, file)
        for file in sources.code(containing=("async def",))
        for coroutine in file.of(ast.AsyncFunctionDef)
        if coroutine in handlers or _is_application_or_view(coroutine)
    ]
    while todo:
        coroutine, file = todo.pop(0)
        if (coroutine, file) in served:
            continue
        served[coroutine, file] = handlers.get(coroutine, coroutine.name)
        scope = Scope(coroutine, file, sources)
        for node in own_nodes(coroutine):
            call = node.value if isinstance(node, ast.Await) else None
            found = scope.resolved(call) if isinstance(call, ast.Call) else None
            if found is not None and isinstance(found.node, ast.AsyncFunctionDef):
                todo.append((found.node, found.file))
    return served


def _is_application_or_view(coroutine: ast.AsyncFunctionDef) -> bool:
    parameters = [parameter.arg for parameter in coroutine.args.args if parameter.arg not in ("self", "cls")]
    return parameters == _APPLICATION or parameters[:1] == ["request"]
