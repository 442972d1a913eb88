"""No coroutine of a consumer or of ASGI middleware queries the database with the synchronous ORM.

Why: Django refuses the query with SynchronousOnlyOperation, which ends the connection.

Fix: use the asynchronous methods (``aget``, ``acreate``), or ``database_sync_to_async``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, own_nodes
from django_conformance.source.queries import is_model, queries

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/databases.html")

_APPLICATION = ["scope", "receive", "send"]
"""The parameters of an ASGI application, as middleware is one."""

_ALLOWED = "DJANGO_ALLOW_ASYNC_UNSAFE"
_GETTING = ("aget", "acreate", "afirst", "alast", "aearliest", "alatest")
_OF_INSTANCES = ("save", "delete", "refresh_from_db")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each query in a coroutine that an ASGI server runs."""
    for consumer in project.consumers:
        for name, method in consumer.own_methods.items():
            if isinstance(method, ast.AsyncFunctionDef):
                yield from _findings(method, consumer.file, f"{consumer.name}.{name}", consumer.path)
    within_consumers = {node for consumer in project.consumers for node in ast.walk(consumer.node)}
    for file in project.context.sources.code(containing=("receive",)) if project.inventory.installed else ():
        coroutines = file.of(ast.AsyncFunctionDef)
        if any(_is_application(coroutine) for coroutine in coroutines):
            for coroutine in coroutines:
                if coroutine not in within_consumers:
                    yield from _findings(coroutine, file, coroutine.name, f"{file.module}.{coroutine.name}")


def _is_application(coroutine: ast.AsyncFunctionDef) -> bool:
    return [parameter.arg for parameter in coroutine.args.args][-3:] == _APPLICATION


def _findings(coroutine: ast.AsyncFunctionDef, file: SourceFile, name: str, subject: str) -> Iterator[Finding]:
    if _ALLOWED in file.text:
        return
    calls = [call for call, model in queries(coroutine) if is_model(model, file)]
    for call in [*calls, *_queries_of_instances(coroutine, file)]:
        yield Finding(
            f"{name}() queries the database with {called(call)}() in a coroutine: SynchronousOnlyOperation",
            subject=subject,
            location=file.place(call),
            evidence={"call": called(call)},
        )


def _queries_of_instances(coroutine: ast.AsyncFunctionDef, file: SourceFile) -> Iterator[ast.AST]:
    """Yield each call of ``save()`` or ``delete()`` of an instance that the coroutine itself makes or gets."""
    assigned: dict[str, list[bool]] = {}
    for node in own_nodes(coroutine):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    assigned.setdefault(target.id, []).append(_is_instance(node.value, file))
    parameters = {parameter.arg for parameter in coroutine.args.args}
    instances = {name for name, certain in assigned.items() if all(certain)} - parameters
    for node in own_nodes(coroutine):
        owner, _, function = called(node).rpartition(".")
        if owner in instances and function in _OF_INSTANCES:
            yield node


def _is_instance(value: ast.expr, file: SourceFile) -> bool:
    """Whether a value is certainly an instance of a model: made here, or awaited from its manager."""
    if isinstance(value, ast.Await):
        manager, _, function = called(value.value).rpartition(".")
        model, _, objects = manager.rpartition(".")
        return function in _GETTING and objects == "objects" and is_model(model, file)
    return isinstance(value, ast.Call) and is_model(called(value), file)
