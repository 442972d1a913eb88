"""No coroutine queries the database with the synchronous ORM: no asynchronous view, middleware, task or command.

Why: Django refuses it with SynchronousOnlyOperation.

Fix: use the asynchronous methods (``aget``, ``acreate``, ``async for``), load relations with ``select_related()``, or query in
a function under ``sync_to_async`` that returns what has been read: a list, not a queryset.
"""

import ast
import sys
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, spelled
from django_conformance.source.orm.coroutines import refused

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/async/#async-safety")

_APPLICATION = ["scope", "receive", "send"]


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each query in a coroutine; those of consumers and ASGI middleware are another rule's matter."""
    sources = project.context.sources
    for file in sources.code(containing=("async def",)):
        if _is_asgi(file):
            continue
        for function in file.of(ast.AsyncFunctionDef):
            if is_of_consumer(function, file):
                continue
            node = _class_around(function, file)
            name = ".".join([file.module, *([node.name] if node is not None else []), function.name])
            for query in refused(function, file, sources):
                yield Finding(
                    f"{name}() is a coroutine and {query.what}: SynchronousOnlyOperation",
                    at=file.at(query.asking.node, name),
                    hint=query.hint,
                    evidence={"call": query.asking.text},
                )


def _is_asgi(file: SourceFile) -> bool:
    """Whether a file has ASGI middleware that Channels runs."""
    if "channels" not in sys.modules:
        return False
    return any(
        [parameter.arg for parameter in function.args.args][-3:] == _APPLICATION
        for function in file.of(ast.AsyncFunctionDef)
    )


def is_of_consumer(function: Function, file: SourceFile) -> bool:
    """Whether a coroutine is a method of a consumer of Channels."""
    node = _class_around(function, file)
    if node is None:
        return False
    made = getattr(file.loaded, node.name, None)
    bases = (kind.__module__ for kind in getattr(made, "__mro__", ()))
    return any(base.startswith("channels.") for base in bases) or any(
        spelled(base).endswith("Consumer") for base in node.bases
    )


def _class_around(function: Function, file: SourceFile) -> ast.ClassDef | None:
    return next((node for node in file.ancestors(function) if isinstance(node, ast.ClassDef)), None)
