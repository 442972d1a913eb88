"""What ``sync_to_async`` and ``database_sync_to_async`` return is called before it is awaited.

Why: they return a function. ``await database_sync_to_async(load)`` raises TypeError (object can't be used in 'await' expression), and
without ``await`` nothing runs at all.

Fix: write ``await database_sync_to_async(load)(pk)``: the function in the first parentheses, its arguments in the second, which are needed
even where they are empty.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, own_nodes, written

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/async/#sync-to-async")

_BRIDGES = ("sync_to_async", "database_sync_to_async")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each that is awaited or thrown away as it is returned."""
    for file in project.context.sources.code(containing=("sync_to_async",)):
        for function in file.functions:
            for node in own_nodes(function):
                call = node.value if isinstance(node, (ast.Await, ast.Expr)) else None
                if not isinstance(call, ast.Call) or called(call).rpartition(".")[2] not in _BRIDGES:
                    continue
                if not call.args or not _is_function(call.args[0], file):
                    continue
                what = "awaits" if isinstance(node, ast.Await) else "throws away"
                yield Finding(
                    f"{function.name}() {what} {written(call)}, which is a function that nothing calls: "
                    + ("TypeError" if isinstance(node, ast.Await) else "it never runs"),
                    at=file.at(call, f"{file.module}.{function.name}"),
                    hint=f"write await {written(call)}(…)",
                )


def _is_function(node: ast.expr, file: SourceFile) -> bool:
    """Whether an argument is a function to be run, and not the arguments of a decorator."""
    is_partial = isinstance(node, ast.Call) and file.dotted(node.func) == "functools.partial"
    return is_partial or isinstance(node, (ast.Name, ast.Attribute, ast.Lambda))
