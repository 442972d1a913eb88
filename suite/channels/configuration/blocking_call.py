"""No coroutine of a consumer, of ASGI middleware or a view sleeps, fetches a URL or runs a process without awaiting it.

Why: one event loop serves all connections of a process. While one coroutine blocks, every other one waits.

Fix: write ``await asyncio.sleep(…)``, use an asynchronous client, or put ``sync_to_async`` around the call.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.blocking import blocking_calls

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/topics/async/#async-views")

_APPLICATION = ["scope", "receive", "send"]
"""The parameters of an ASGI application, as middleware is one."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each blocking call in a coroutine that an ASGI server runs."""
    if not project.inventory.installed:
        return
    handlers = {
        method: f"{consumer.name}.{name}" for consumer in project.consumers for name, method in consumer.methods.items()
    }
    for file in project.context.sources.code(containing=("async def",)):
        for coroutine in file.of(ast.AsyncFunctionDef):
            if coroutine not in handlers and not _is_application_or_view(coroutine):
                continue
            name = handlers.get(coroutine, coroutine.name)
            for call, path, instead in blocking_calls(coroutine, file.names):
                yield Finding(
                    f"{name}() is a coroutine and calls {path}(): every other connection of its process waits until "
                    f"that returns; write {instead}",
                    subject=f"{file.module}.{name}",
                    location=file.place(call),
                    evidence={"call": path},
                )


def _is_application_or_view(coroutine: ast.AsyncFunctionDef) -> bool:
    parameters = [parameter.arg for parameter in coroutine.args.args if parameter.arg not in ("self", "cls")]
    return parameters == _APPLICATION or parameters[:1] == ["request"]
