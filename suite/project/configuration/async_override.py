"""A method that Django calls synchronously is not a coroutine function.

Why: Django calls ``get_queryset()``, ``form_valid()``, ``save()``, ``clean()`` or ``ready()`` and uses what they return. An ``async def`` returns a coroutine, which
nobody awaits: its body never runs, and what should have been rows is a coroutine.

Fix: write the method with ``def``; await in an asynchronous handler (``async def get()``), or call ``async_to_sync(function)(…)`` in the method.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import Sources
from django_conformance.source.nodes import own_nodes
from django_conformance.source.objects import at
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/async/#async-views")

_PACKAGES = ("django.", "rest_framework.")
_MAY_BE = frozenset({"dispatch", "options", "http_method_not_allowed", "handle", "__call__"})
"""Methods that may be asynchronous, or that other rules judge: those of views that are asynchronous as a whole, of middleware and commands."""
_OF_ADRF = frozenset({"authenticate", "has_permission", "has_object_permission", "allow_request"})
"""What adrf awaits where it is a coroutine function."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each coroutine function that replaces a plain method of Django's, and that no code awaits."""
    sources = project.context.sources
    for file in sources.code(containing=("async def",)):
        for node in file.of(ast.ClassDef):
            kind = at(f"{file.module}.{node.name}")
            for function in node.body:
                if (
                    not isinstance(function, ast.AsyncFunctionDef)
                    or function.decorator_list
                    or function.name in _MAY_BE
                ):
                    continue
                owner = _replaced(kind, function.name)
                if function.name in _OF_ADRF and sources.code(containing=("import adrf", "from adrf")):
                    continue
                yields = any(isinstance(inner, (ast.Yield, ast.YieldFrom)) for inner in own_nodes(function))
                if owner is not None and not yields and not _awaited(function.name, sources):
                    yield Finding(
                        f"{node.name}.{function.name}() is a coroutine function, and {owner.__name__} calls it as a plain one: nobody awaits it",
                        at=file.at(function, f"{file.module}.{node.name}"),
                        evidence={"base": f"{owner.__module__}.{owner.__name__}"},
                    )


def _replaced(kind: Any, name: str) -> type | None:
    """Return Django's class whose plain method of this name a class replaces; ``None`` where there is none."""
    from django.views import View

    bases = kind.__mro__[1:] if isinstance(kind, type) else ()
    if any(base.__module__.startswith("adrf.") for base in bases):
        return None
    if name in View.http_method_names and isinstance(kind, type) and issubclass(kind, View):
        return (
            None if not any(base.__module__.startswith("rest_framework.") for base in bases) else _view_of_rest(bases)
        )
    owner = next((base for base in bases if name in vars(base)), None)
    if owner is None or not owner.__module__.startswith(_PACKAGES):
        return None
    plain = inspect.isfunction(vars(owner)[name]) and not inspect.iscoroutinefunction(attribute(owner, name))
    return owner if plain else None


def _view_of_rest(bases: tuple[type, ...]) -> type | None:
    """Return APIView, whose ``dispatch()`` is synchronous, unless a package replaces that with an asynchronous one."""
    owner = next((base for base in bases if "dispatch" in vars(base)), None)
    return owner if owner is not None and owner.__module__.startswith("rest_framework.") else None


def _awaited(name: str, sources: Sources) -> bool:
    """Whether any code awaits a method of this name, has an event loop run it, or makes it a plain one."""
    running = "async_to_sync|run|create_task|ensure_future|run_until_complete|run_coroutine_threadsafe|wait_for"
    pattern = re.compile(
        rf"await\s+[\w.()\[\]]*\.{name}\(|\b(?:{running})\(\s*[\w.()]*\.{name}\b|gather\([^)]*\.{name}\("
    )
    return any(pattern.search(file.text) for file in sources.code(containing=(name,)))
