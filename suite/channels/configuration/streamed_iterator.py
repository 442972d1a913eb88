"""A streaming response under ASGI uses an asynchronous iterator.

Why: under ASGI Django first collects all that a plain generator yields, in a thread, and only then sends it. An event stream arrives at its
end, or never if it has none.

Fix: make it ``async def`` with ``await asyncio.sleep(…)``, or iterate in one that does: ``async for part in …: yield part``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, own_nodes, text
from django_conformance.source.orm.scope import Scope

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/request-response/#streaminghttpresponse-objects",
)

_RESPONSES = ("django.http.StreamingHttpResponse", "django.http.response.StreamingHttpResponse")
_EVENTS = "text/event-stream"


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each response that an asynchronous view, or an event stream that an ASGI server sends, takes from a plain generator."""
    if not _over_asgi(project):
        return
    for file in project.context.sources.code(containing=("StreamingHttpResponse",)):
        for function in file.functions:
            for call in own_nodes(function):
                if not isinstance(call, ast.Call) or file.dotted(call.func) not in _RESPONSES:
                    continue
                generator = _generator(call, function, file, project)
                if generator is not None and (isinstance(function, ast.AsyncFunctionDef) or _is_events(call, file)):
                    yield Finding(
                        f"{function.name}() streams from {generator.name}(), a plain generator (line {generator.lineno}): over ASGI "
                        "StreamingHttpResponse sends nothing before it has ended",
                        at=file.at(call, f"{file.module}.{function.name}"),
                        evidence={"generator": generator.name},
                    )


def _over_asgi(project: ChannelsProject) -> bool:
    """Whether the site is served over ASGI: by every server that a deployment file starts, or else as the project is set up."""
    servers = [server for server in project.context.deployment.servers if server.unit.stage != "development"]
    if servers:
        return all(server.interface == "asgi" for server in servers)
    return bool(project.inventory.routes) or project.daphne_position is not None


def _is_events(call: ast.Call, file: SourceFile) -> bool:
    """Whether a response is an event stream: by its type here, or by a header that the function sets."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if any(text(inner) == _EVENTS for value in given for inner in ast.walk(value)):
        return True
    function = file.function_around(call)
    return function is not None and _EVENTS in file.segment(function)


def _generator(
    call: ast.Call, function: Function, file: SourceFile, project: ChannelsProject
) -> ast.FunctionDef | None:
    """Return the plain generator function whose generator a response is given; ``None`` where it is anything else."""
    given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "streaming_content")]
    value = given[0] if given else None
    if isinstance(value, ast.Name):
        stores = [
            node.value
            for node in own_nodes(function)
            if isinstance(node, ast.Assign) and any(ast.unparse(target) == value.id for target in node.targets)
        ]
        value = stores[0] if len(stores) == 1 else None
    if not isinstance(value, ast.Call):
        return None
    found = Scope(function, file, project.context.sources).resolved(value)
    made = found.node if found is not None else None
    yields = (ast.Yield, ast.YieldFrom)
    if isinstance(made, ast.FunctionDef) and not made.decorator_list:
        return made if any(isinstance(node, yields) for node in own_nodes(made)) else None
    return None
