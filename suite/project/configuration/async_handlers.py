"""All handlers of an asynchronous view are coroutines, and asynchronous middleware declares itself so.

Why: Django asks a class of views whether its handlers are coroutines: where some are and some are not, ``as_view()`` raises ImproperlyConfigured.
Middleware is taken for synchronous unless it says otherwise: what its ``async def __call__`` returns is a coroutine that nobody awaits,
and every request fails.

Fix: make all handlers of the view ``async def``, or none. Write ``async_capable = True`` and ``sync_capable = False`` into the middleware, and call
``markcoroutinefunction(self)`` in ``__init__()``.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function
from django_conformance.source.objects import at
from django_conformance.source.reading import attribute, members

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/async/#async-views")


def find(project: Project) -> Iterator[Finding]:
    """Yield each class of views with handlers of both kinds, and each middleware that hides that it is asynchronous."""
    yield from _views(project)
    middleware = set(map(str, members(project.context.originals.get("MIDDLEWARE"))))
    for file in project.context.sources.code(containing=("async def __call__",)):
        for node in file.of(ast.ClassDef):
            path = f"{file.module}.{node.name}"
            kind = at(path)
            call = next((method for method in node.body if getattr(method, "name", "") == "__call__"), None)
            if path in middleware and isinstance(call, ast.AsyncFunctionDef) and not _says_so(kind, node):
                yield Finding(
                    f"{path} has an asynchronous __call__() and does not say async_capable = True: Django calls it as a synchronous one and gets a "
                    "coroutine for a response",
                    at=file.at(call, path),
                )


def _says_so(kind: Any, node: ast.ClassDef) -> bool:
    """Whether a class says that it is asynchronous, as it is or as it is written; by a base too."""
    if attribute(kind, "async_capable", False):
        return True
    return "async_capable" in _given(node) or bool(node.decorator_list) or (kind is None and bool(node.bases))


def _given(node: ast.ClassDef) -> set[str]:
    """Return the names that a class's body gives values and methods."""
    names = {
        inner.id
        for item in node.body
        if isinstance(item, ast.Assign)
        for inner in ast.walk(item)
        if isinstance(inner, ast.Name)
    }
    return names | {item.name for item in node.body if isinstance(item, Function)}


def _views(project: Project) -> Iterator[Finding]:
    from django.views import View

    for file in project.context.sources.code(containing=("async def",)):
        for node in file.of(ast.ClassDef):
            kind = at(f"{file.module}.{node.name}") or _written(node, file.dotted)
            methods = {method.name: method for method in node.body if isinstance(method, Function)}
            if not isinstance(kind, type) or not issubclass(kind, View) or {"view_is_async", "as_view"} & _given(node):
                continue
            names = [name for name in View.http_method_names if name != "options"]
            here = {name: isinstance(methods[name], ast.AsyncFunctionDef) for name in names if name in methods}
            above = {name: inspect.iscoroutinefunction(attribute(kind, name)) for name in names if hasattr(kind, name)}
            handlers = {**above, **here}
            if here and len(set(handlers.values())) > 1:
                asynchronous = [name for name, is_async in handlers.items() if is_async]
                plain = [name for name, is_async in handlers.items() if not is_async]
                yield Finding(
                    f"{node.name} has the asynchronous handler {asynchronous[0]}() and the synchronous {plain[0]}(): as_view() raises "
                    "ImproperlyConfigured",
                    at=file.at(node, f"{file.module}.{node.name}"),
                    evidence={"asynchronous": asynchronous, "synchronous": plain},
                )


def _written(node: ast.ClassDef, dotted: Any) -> Any:
    """Return Django's class that a class which is not loaded is derived from alone; ``None`` for any other."""
    kind = at(dotted(node.bases[0])) if len(node.bases) == 1 else None
    return kind if isinstance(kind, type) and kind.__module__.startswith("django.views.") else None
