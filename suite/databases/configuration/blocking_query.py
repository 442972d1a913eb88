"""No asynchronous view queries the database with the synchronous ORM.

Why: Django refuses it with SynchronousOnlyOperation.

Fix: use the asynchronous methods (``aget``, ``acreate``, ``async for``), or ``sync_to_async``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called
from django_conformance.source.queries import is_model, queries

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/async/#async-safety")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each query in a coroutine that takes a request, as views and middleware do."""
    for file in project.files("async def"):
        if "DJANGO_ALLOW_ASYNC_UNSAFE" in file.text:
            continue
        for function in file.of(ast.AsyncFunctionDef):
            for call, model in queries(function) if _takes_request(function) else ():
                if is_model(model, file):
                    name = f"{file.module}.{function.name}"
                    yield Finding(
                        f"{name} is a coroutine and queries the database with {called(call)}(): SynchronousOnlyOperation",
                        subject=name,
                        location=file.place(call),
                        evidence={"call": called(call)},
                    )


def _takes_request(function: ast.AsyncFunctionDef) -> bool:
    names = [parameter.arg for parameter in (*function.args.posonlyargs, *function.args.args)]
    return [name for name in names if name not in ("self", "cls")][:1] == ["request"]
