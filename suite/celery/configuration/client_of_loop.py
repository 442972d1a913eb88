"""An asynchronous client is used in the event loop that it was created in.

Why: each ``asyncio.run()`` and ``async_to_sync()`` of a worker has an event loop of its own. A client that a module makes keeps its connections
of the first one: the second task raises RuntimeError, "Event loop is closed", or "attached to a different loop".

Fix: make the client in the coroutine: ``async with redis.asyncio.from_url(…) as client:``; or use the synchronous client in tasks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import own_nodes

rule = Rule(level="should", docs="https://redis.readthedocs.io/en/stable/examples/asyncio_examples.html")

_CLIENTS = (
    *("redis.asyncio.", "aioredis.", "httpx.AsyncClient", "aiohttp.ClientSession", "motor.", "asyncpg.create_pool"),
    *("openai.AsyncOpenAI", "anthropic.AsyncAnthropic", "elasticsearch.AsyncElasticsearch", "asyncio.Lock"),
    *("asyncio.Semaphore", "asyncio.Queue", "asyncio.Event", "telegram.Bot", "nats.connect"),
)
_RUNNING = ("asyncio.run", "asgiref.sync.async_to_sync", "asgiref.sync.AsyncToSync")
_ENDLESS = ("run_until_complete",)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each coroutine that a task runs in a loop of its own and that uses a client of a module."""
    clients = {name: place for file in project.context.sources.code() for name, place in _clients(file)}
    users = {name: client for file in project.files for name, client in _users(file, clients)} if clients else {}
    for task in project.definitions if users else ():
        for node in own_nodes(task.node):
            coroutine = _run(node, task.file)
            client = users.get(coroutine or "")
            if client is not None:
                yield Finding(
                    f"{task.name} runs {coroutine}() in an event loop of its own, and that uses {client} ({clients[client]}), which keeps "
                    "the connections of the first loop: RuntimeError from the second run on",
                    at=task.file.at(node, task.name),
                )


def _clients(file: SourceFile) -> Iterator[tuple[str, Location]]:
    """Yield the asynchronous clients that a module keeps."""
    for statement in file.tree.body:
        value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
        if isinstance(value, ast.Call) and file.dotted(value.func).startswith(_CLIENTS):
            targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
            yield from (
                (f"{file.module}.{target.id}", file.place(value)) for target in targets if isinstance(target, ast.Name)
            )


def _users(file: SourceFile, clients: Mapping[str, Location]) -> Iterator[tuple[str, str]]:
    """Yield the coroutines of a file that use such a client, with its name."""
    for function in file.of(ast.AsyncFunctionDef):
        for node in own_nodes(function):
            is_name = isinstance(node, ast.Name) and not file.rebinds(node)
            if is_name or isinstance(node, ast.Attribute):
                name = file.qualified(node)
                if name in clients:
                    yield f"{file.module}.{function.name}", name


def _run(node: ast.AST, file: SourceFile) -> str | None:
    """Return the coroutine that an expression runs to its end."""
    if not isinstance(node, ast.Call):
        return None
    is_method = isinstance(node.func, ast.Attribute) and node.func.attr in _ENDLESS
    if (file.dotted(node.func) in _RUNNING or is_method) and node.args:
        coroutine = node.args[0]
        return file.qualified(coroutine.func if isinstance(coroutine, ast.Call) else coroutine)
    return None
