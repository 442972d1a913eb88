"""Asynchronous views that query with the synchronous ORM, which Django refuses in a coroutine.

https://docs.djangoproject.com/en/stable/topics/async/#async-safety
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import relative
from django_conformance.discovery.databases.files import SourceFile, sources
from django_conformance.inventory import Location, Suspicion
from django_conformance.source.nodes import called
from django_conformance.source.queries import queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.context import DiscoveryContext

BLOCKING_VIEW = "blocking-view"


def suspicions(context: DiscoveryContext) -> Iterator[Suspicion]:
    """Yield each query in a coroutine that takes a request, as views and middleware do."""
    for source in sources(context):
        if "async def" not in source.text or "DJANGO_ALLOW_ASYNC_UNSAFE" in source.text:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.AsyncFunctionDef) and _takes_request(node):
                for call, model in queries(node):
                    if _is_model(model, source):
                        place = Location(relative(str(source.path), context.project), call.lineno)
                        name = f"{source.module}.{node.name}"
                        text = (
                            f"{name} is a coroutine and queries the database with {called(call)}(): "
                            f"SynchronousOnlyOperation ({place})"
                        )
                        yield Suspicion(BLOCKING_VIEW, name, text, place, {"call": called(call)})


def _takes_request(function: ast.AsyncFunctionDef) -> bool:
    parameters = [
        one.arg for one in (*function.args.posonlyargs, *function.args.args) if one.arg not in ("self", "cls")
    ]
    return parameters[:1] == ["request"]


def _is_model(name: str, source: SourceFile) -> bool:
    from django.db.models import Model

    found = source.resolve(name)
    return name == "get_user_model()" or (isinstance(found, type) and issubclass(found, Model))
