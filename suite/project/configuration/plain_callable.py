"""No coroutine function is passed to code that calls it as a plain function.

Why: a thread, an executor, ``on_commit()`` and ``atexit`` call what they are given, and nobody awaits what a coroutine function returns: its body never runs.
``@atomic`` ends its transaction before the coroutine begins. ``@cached_property`` and ``@lru_cache`` keep a coroutine, which can be awaited once.

Fix: give ``async_to_sync(function)``, or write a plain function. In coroutines keep ``with transaction.atomic()`` in a plain function that ``sync_to_async`` runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.definitions import defined, in_class
from django_conformance.source.files import SourceFile, Sources
from django_conformance.source.nodes import called, method, own_nodes, spelled, written
from django_conformance.source.objects import at

rule = Rule(level="must", docs="https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines")

_KEEPS = "keeps the coroutine of the first call, and a coroutine can be awaited only once: RuntimeError"
_DECORATORS = {
    "django.db.transaction.atomic": "ends its transaction before the coroutine begins",
    "functools.lru_cache": _KEEPS,
    "functools.cache": _KEEPS,
    "functools.cached_property": _KEEPS,
    "django.utils.functional.cached_property": _KEEPS,
    "rest_framework.decorators.api_view": "calls the view and gets a coroutine for a response",
    "rest_framework.decorators.action": "makes a view that is called, and gets a coroutine for a response",
}
_TRANSPARENT = ("django.", "rest_framework.", "drf_", "functools.")
"""Decorators that leave a coroutine function what it is."""
_TARGETS = {"threading.Thread": 1, "threading.Timer": 1, "multiprocessing.Process": 1}
"""What is given a function as ``target=`` or ``function=``, and its position among the arguments."""
_FIRST = (
    "asyncio.to_thread",
    "atexit.register",
    "django.db.transaction.on_commit",
    "asgiref.sync.sync_to_async",
    "channels.db.database_sync_to_async",
)
_METHODS = {"submit": 0, "run_in_executor": 1, "call_soon": 0, "call_later": 1, "call_soon_threadsafe": 0}
"""Methods of executors and event loops, and where their function stands."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each coroutine function that is decorated, or given away, as if it were a plain one."""
    sources = project.context.sources
    for file in sources.code(containing=("async def",)):
        for function in file.of(ast.AsyncFunctionDef):
            yield from _decorated(function, file)
    for file in sources.code(
        containing=("Thread", "Timer", "Process", "to_thread", "atexit", "on_commit", "sync_to_async", *_METHODS)
    ):
        for call in file.of(ast.Call):
            given = _given(call, file)
            name = _coroutine(given, file, sources) if given is not None else ""
            if name:
                effect = "which it calls and does not await: its body never runs"
                if file.dotted(call.func).endswith("sync_to_async") and not isinstance(given, ast.Lambda):
                    effect = "and takes plain functions alone: TypeError"
                yield Finding(
                    f"{written(call.func)}() is given the coroutine function {name}(), {effect}",
                    at=file.at(call),
                    evidence={"call": written(call)},
                    hint=f"await {name}() itself."
                    if "TypeError" in effect
                    else f"write async_to_sync({name}), or make it a plain function.",
                )


def _decorated(function: ast.AsyncFunctionDef, file: SourceFile) -> Iterator[Finding]:
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(function)):
        return
    for decorator in function.decorator_list:
        path = file.dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        inner = function.decorator_list[function.decorator_list.index(decorator) + 1 :]
        if path in _DECORATORS and not _may_bridge(inner, file) and not _is_of_adrf(function, file):
            yield Finding(
                f"@{written(decorator)} on the coroutine function {function.name}() {_DECORATORS[path]}",
                at=file.at(decorator, f"{file.module}.{function.name}"),
            )


def _may_bridge(decorators: list[ast.expr], file: SourceFile) -> bool:
    """Whether a decorator below makes a plain function of the coroutine function: ``async_to_sync``, or one that is not known."""
    paths = (file.dotted(node.func if isinstance(node, ast.Call) else node) for node in decorators)
    return any(not path.startswith(_TRANSPARENT) for path in paths)


def _is_of_adrf(function: ast.AsyncFunctionDef, file: SourceFile) -> bool:
    """Whether a view's class may be asynchronous as a whole, as those of adrf are."""
    around = next((node for node in file.ancestors(function) if isinstance(node, ast.ClassDef)), None)
    kind = at(f"{file.module}.{around.name}") if around is not None else None
    return isinstance(kind, type) and any(base.__module__.startswith("adrf.") for base in kind.__mro__)


def _given(call: ast.Call, file: SourceFile) -> ast.expr | None:
    """Return the function that a call is given to be called as a plain one."""
    path = file.dotted(call.func)
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if path in _TARGETS:
        return keywords.get("target") or keywords.get("function") or next(iter(call.args[_TARGETS[path] :]), None)
    if path in _FIRST:
        return next(iter(call.args), None)
    position = _METHODS.get(method(call)) if _is_executor(call, file) else None
    return next(iter(call.args[position:]), None) if position is not None else None


def _is_executor(call: ast.Call, file: SourceFile) -> bool:
    """Whether the object is one of Python's executors or loops; ``submit()`` of any other may await what it is given."""
    if method(call) != "submit" or not isinstance(call.func, ast.Attribute):
        return True
    owner = spelled(call.func.value).lower()
    made = file.dotted(call.func.value.func) if isinstance(call.func.value, ast.Call) else ""
    return "concurrent.futures" in (made or file.text) and ("executor" in owner or "pool" in owner or bool(made))


def _coroutine(node: ast.expr, file: SourceFile, sources: Sources) -> str:
    """Return the name of the coroutine function that an expression is, or that its lambda calls; nothing for another."""
    if isinstance(node, ast.Call) and called(node).rpartition(".")[2] == "partial" and node.args:
        return _coroutine(node.args[0], file, sources)
    if isinstance(node, ast.Lambda):
        return _coroutine(node.body.func, file, sources) if isinstance(node.body, ast.Call) else ""
    if isinstance(node, ast.Name) and file.rebinds(node):
        return ""
    found = None
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
        around = next((outer for outer in file.ancestors(node) if isinstance(outer, ast.ClassDef)), None)
        found = in_class(node.attr, around, file, sources) if around is not None else None
    else:
        found = defined(node, file, sources)
    if found is None or not isinstance(found[0], ast.AsyncFunctionDef) or found[0].decorator_list:
        return ""
    return written(node)
