"""A thread that runs queries closes its database connection.

Why: each thread has a connection of its own. Django closes those of requests, and no others: that of a thread stays open,
until the server refuses more, and in a pool a connection that the server has closed is used again.

Fix: end what the thread runs with ``connection.close()`` in a ``finally``; in a pool call ``close_old_connections()`` before
and after each piece of work.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile, Sources
from django_conformance.source.nodes import called, own_nodes, written
from django_conformance.source.orm.asking import Asking, asks, asks_in
from django_conformance.source.orm.functions import Found
from django_conformance.source.orm.scope import Scope

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/databases/#caveats")

_THREADS = ("threading.Thread", "threading.Timer")
_POOLS = (
    "concurrent.futures.ThreadPoolExecutor",
    "concurrent.futures.thread.ThreadPoolExecutor",
    "multiprocessing.pool.ThreadPool",
)
_SUBMITTING = ("submit", "map", "apply_async", "imap", "imap_unordered", "starmap")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each thread that is started with a function that queries and closes nothing.

    Those of a command end with its process.
    """
    sources = project.context.sources
    for file in sources.code(containing=("Thread", "Timer")):
        if ".management.commands." in file.module:
            continue
        for function in file.functions:
            scope = Scope(function, file, sources)
            for node in own_nodes(function):
                target = _target(node, scope) if isinstance(node, ast.Call) else None
                given = _given(node, target) if isinstance(node, ast.Call) else []
                asking = _asking(target, given, scope) if target is not None else None
                if target is not None and asking is not None:
                    yield _finding(function.name, node, written(target), asking, file)
        yield from _of_classes(file, sources)


def _finding(name: str, node: ast.AST, target: str, asking: Asking, file: SourceFile) -> Finding:
    return Finding(
        f"{name}() runs {target} in a thread, which {asking.how}: nothing closes the connection that the thread opens",
        at=file.at(node, f"{file.module}.{name}"),
        evidence={"target": target, "query": asking.text},
    )


def _of_classes(file: SourceFile, sources: Sources) -> Iterator[Finding]:
    """Yield the ``run()`` of each class of threads that queries."""
    for node in file.of(ast.ClassDef):
        if not any(file.dotted(base) in _THREADS for base in node.bases):
            continue
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and method.name == "run":
                asking = asks(method, file, sources)
                if asking:
                    yield _finding(node.name, asking[0].node, "run()", asking[0], file)


def _target(node: ast.Call, scope: Scope) -> ast.expr | None:
    """Return the function that a call runs in a thread."""
    dotted = scope.file.dotted(node.func)
    if dotted in _THREADS:
        keyword = next((key.value for key in node.keywords if key.arg in ("target", "function")), None)
        return keyword if keyword is not None else node.args[1] if len(node.args) > 1 else None
    if isinstance(node.func, ast.Attribute) and node.func.attr in _SUBMITTING and node.args:
        return node.args[0] if _is_pool(node.func.value, scope) else None
    return None


def _is_pool(owner: ast.expr, scope: Scope) -> bool:
    """Whether a name is that of a pool of threads without an initializer."""
    made: list[ast.AST | None] = [owner]
    if isinstance(owner, ast.Name):
        earlier = [store for store in scope.stores.get(owner.id, []) if store[1].lineno <= owner.lineno]
        stores = sorted(earlier, key=lambda store: store[1].lineno)[-1:]
        made = [getattr(store, "context_expr", getattr(store, "value", None)) for store, _ in stores]
        if not made:
            made = [
                node.value
                for node in scope.file.tree.body
                if isinstance(node, ast.Assign) and any(_name(target) == owner.id for target in node.targets)
            ]
    return any(
        isinstance(node, ast.Call)
        and scope.file.dotted(node.func) in _POOLS
        and not any(keyword.arg == "initializer" for keyword in node.keywords)
        for node in made
    )


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _given(node: ast.Call, target: ast.expr | None) -> list[ast.expr]:
    """Return what a thread's function is called with; for what goes through a list, an item of it."""
    if target not in node.args:
        keyword = next((key.value for key in node.keywords if key.arg == "args"), None)
        return keyword.elts if isinstance(keyword, (ast.Tuple, ast.List)) else []
    rest = node.args[1:]
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("map", "imap", "imap_unordered"):
        return [ast.copy_location(ast.Subscript(given, ast.Constant(0), ast.Load()), given) for given in rest]
    return rest


def _asking(target: ast.expr, given: list[ast.expr], scope: Scope) -> Asking | None:
    """Return what a function queries that a thread runs."""
    if isinstance(target, ast.Call) and called(target).rpartition(".")[2] == "partial" and target.args:
        target = target.args[0]
    if isinstance(target, ast.Lambda):
        return next(iter(asks_in([target.body, *own_nodes(target.body)], scope)), None)
    call = ast.copy_location(ast.Call(target, given, []), target)
    found = scope.resolved(call)
    if found is None:
        return next(iter(asks_in([call], scope)), None)
    if not found.is_plain or _closes(found):
        return None
    owner = scope.value(target.value) if isinstance(target, ast.Attribute) else None
    entered = scope.entered(found, owner, call)
    asking = next(iter(asks_in(own_nodes(found.node), entered)), None) if entered is not None else None
    if asking is None:
        asking = next(iter(asks(found.node, found.file, scope.sources)), None)
    if asking is not None and asking.through is not None and _closes(asking.through):
        return None
    return asking


def _closes(found: Found) -> bool:
    """Whether a function closes connections, by Django's functions or by one of the project's."""
    source = (ast.get_source_segment(found.file.text, found.node) or "").lower()
    return "close" in source and "connection" in source
