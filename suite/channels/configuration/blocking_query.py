"""No coroutine of a consumer or of ASGI middleware queries the database with the synchronous ORM.

Why: Django refuses the query with SynchronousOnlyOperation, which ends the connection.

Fix: use the asynchronous methods (``aget``, ``acreate``, ``async for``), load relations with ``select_related()``, or query in
a function under ``database_sync_to_async`` that returns what has been read: a list, not a queryset.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile, Sources
from django_conformance.source.orm.coroutines import refused

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/databases.html")

_APPLICATION = ["scope", "receive", "send"]
"""The parameters of an ASGI application, as middleware is one."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each query in a coroutine that an ASGI server runs."""
    sources = project.context.sources
    for consumer in project.consumers:
        for name, method in consumer.own_methods.items():
            if isinstance(method, ast.AsyncFunctionDef):
                yield from _findings(method, consumer.file, f"{consumer.name}.{name}", consumer.path, sources)
    within_consumers = {node for consumer in project.consumers for node in ast.walk(consumer.node)}
    for file in sources.code(containing=("receive",)) if project.inventory.installed else ():
        coroutines = file.of(ast.AsyncFunctionDef)
        if any(_is_application(coroutine) for coroutine in coroutines):
            for coroutine in coroutines:
                if coroutine not in within_consumers:
                    yield from _findings(coroutine, file, coroutine.name, f"{file.module}.{coroutine.name}", sources)


def _is_application(coroutine: ast.AsyncFunctionDef) -> bool:
    return [parameter.arg for parameter in coroutine.args.args][-3:] == _APPLICATION


def _findings(
    coroutine: ast.AsyncFunctionDef, file: SourceFile, name: str, subject: str, sources: Sources
) -> Iterator[Finding]:
    for query in refused(coroutine, file, sources):
        yield Finding(
            f"{name}() is a coroutine and {query.what}: SynchronousOnlyOperation",
            at=file.at(query.asking.node, subject),
            hint=query.hint,
            evidence={"call": query.asking.text},
        )
