"""What the code around ASGI applications does in its coroutines: a middleware that asks the database waits for nobody.

https://channels.readthedocs.io/en/stable/topics/databases.html
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.channels.code import BLOCKING, is_model
from django_conformance.inventory import Location, Suspicion
from django_conformance.source.nodes import called
from django_conformance.source.queries import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.source.files import SourceFile

_APPLICATION = ["scope", "receive", "send"]


def suspicions(files: Iterable[SourceFile], consumers: Iterable[ast.ClassDef]) -> Iterator[Suspicion]:
    """Yield each query in a coroutine of a file that has an ASGI application or middleware; consumers are judged apart."""
    elsewhere = {id(node) for consumer in consumers for node in ast.walk(consumer)}
    for file in files:
        if "DJANGO_ALLOW_ASYNC_UNSAFE" in file.text:
            continue
        coroutines = [node for node in ast.walk(file.tree) if isinstance(node, ast.AsyncFunctionDef)]
        if not any([one.arg for one in node.args.args][-3:] == _APPLICATION for node in coroutines):
            continue
        for coroutine in coroutines:
            if id(coroutine) not in elsewhere:
                yield from _queries(coroutine, file)


def _queries(coroutine: ast.AsyncFunctionDef, file: SourceFile) -> Iterator[Suspicion]:
    for node, model in queries(coroutine):
        if is_model(model, file.module) or _imported_within(model, file):
            place = Location(file.relative, node.lineno)
            text = (
                f"{coroutine.name}() queries the database with {called(node)}() in a coroutine: "
                f"SynchronousOnlyOperation ({place})"
            )
            yield Suspicion(BLOCKING, f"{file.module}.{coroutine.name}", text, place, {"call": called(node)})


def _imported_within(name: str, file: SourceFile) -> bool:
    """Whether a model is imported by that name within a function, as before Django is set up."""
    from django.apps import apps

    names = {
        one.name
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom)
        for one in node.names
        if (one.asname or one.name) == name
    }
    return apps.models_ready and any(model.__name__ in names for model in apps.get_models())
