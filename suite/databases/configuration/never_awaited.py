"""Asynchronous ORM methods and the project's own coroutines are awaited.

Why: calling a coroutine function does not run it: nothing is queried, nothing is saved, and there is no error. The call returns
a coroutine, which has none of the attributes of the expected value.

Fix: write ``await`` before the call; in a plain function call the synchronous method, or ``async_to_sync(function)(…)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.coroutines import lost_call
from django_conformance.source.nodes import called, own_nodes, written
from django_conformance.source.orm.bridges import bridged_function
from django_conformance.source.orm.live import rows_method
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, Rows

from .blocking_query import is_of_consumer

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/async/#queries-the-orm")

_METHODS = (
    *("get", "create", "first", "last", "exists", "count", "delete", "update", "get_or_create", "update_or_create"),
    *(
        "bulk_create",
        "bulk_update",
        "earliest",
        "latest",
        "aggregate",
        "in_bulk",
        "contains",
        "add",
        "set",
        "remove",
        "clear",
    ),
)
_OF_ROWS = tuple(f"a{name}" for name in _METHODS)
_OF_INSTANCES = ("asave", "adelete", "arefresh_from_db")
_LIBRARY = (
    "asyncio.sleep",
    "django.contrib.auth.alogin",
    "django.contrib.auth.alogout",
    "django.shortcuts.aget_object_or_404",
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each coroutine that is thrown away, and each whose attributes are read; consumers are another rule's matter."""
    sources = project.context.sources
    for file in sources.code(
        containing=("async ", "sync_to_async", *(f".{name}(" for name in (*_OF_ROWS, *_OF_INSTANCES)))
    ):
        for function in file.functions:
            if is_of_consumer(function, file) and function.name != "__call__":
                continue
            scope = Scope(function, file, sources)
            for node in own_nodes(function):
                call, how = lost_call(node, function, file)
                if call is None or not _is_coroutine(call, scope):
                    continue
                yield Finding(
                    f"{function.name}() calls {called(call) or written(call.func)}() without awaiting it: {how}",
                    at=file.at(call, f"{file.module}.{function.name}"),
                    evidence={"call": written(call)},
                )


def _is_coroutine(call: ast.Call, scope: Scope) -> bool:
    """Whether a call certainly makes a coroutine."""
    if isinstance(scope.file.parents.get(call), ast.Await):
        return False
    function = call.func
    bridged = bridged_function(call, scope.file)
    if bridged is not None:
        return isinstance(function, ast.Call)
    if scope.file.dotted(function) in _LIBRARY:
        return True
    if isinstance(function, ast.Attribute):
        owner = scope.value(function.value)
        if isinstance(owner, Rows):
            return function.attr in _OF_ROWS and rows_method(owner, function.attr, scope.sources) is None
        if isinstance(owner, Instance) and function.attr in _OF_INSTANCES:
            return True
    found = scope.resolved(call)
    if found is None:
        return False
    if len(found.decorators) == 1 and found.is_bridged:
        return True
    if isinstance(found.node, ast.FunctionDef) or found.decorators:
        return False
    return not any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(found.node))
