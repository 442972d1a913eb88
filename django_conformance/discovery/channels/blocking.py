"""Coroutines of consumers, ASGI middleware and views that stop the server's event loop while they wait.

https://channels.readthedocs.io/en/stable/topics/consumers.html#asyncconsumer
https://docs.djangoproject.com/en/stable/topics/async/#async-views
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.inventory import Location, Suspicion
from django_conformance.source.blocking import blocking_calls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.channels.consumers import ConsumerSource
    from django_conformance.source.files import SourceFile

BLOCKING_CALL = "blocking-call"

_APPLICATION = ["scope", "receive", "send"]
_OWNERS = ("self", "cls")


def suspicions(files: Iterable[SourceFile], consumers: Iterable[ConsumerSource]) -> Iterator[Suspicion]:
    """Yield each blocking call in a coroutine that an ASGI server runs."""
    served = {id(method): f"{one.name}.{name}" for one in consumers for name, method in one.methods.items()}
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.AsyncFunctionDef) and (id(node) in served or _is_served(node)):
                name = served.get(id(node), node.name)
                for call, path, instead in blocking_calls(node, file.names):
                    place = Location(file.relative, call.lineno)
                    text = (
                        f"{name}() is a coroutine and calls {path}(): every other connection of its process waits as "
                        f"long ({place}); write {instead}"
                    )
                    yield Suspicion(BLOCKING_CALL, f"{file.module}.{name}", text, place, {"call": path})


def _is_served(function: ast.AsyncFunctionDef) -> bool:
    """Whether a coroutine is an ASGI application, or takes a request as a view does."""
    parameters = [one.arg for one in function.args.args if one.arg not in _OWNERS]
    return parameters == _APPLICATION or parameters[:1] == ["request"]
