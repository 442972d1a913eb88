"""Coroutines that a server runs keep nothing in ``threading.local()``.

Why: all coroutines of an event loop run in one thread. What one stores there, every other one reads as soon as the first waits: the
user or tenant of one request becomes that of another. Plain functions of the same request run in another thread and do not see it.

Fix: write ``contextvars.ContextVar(…)``, or ``asgiref.local.Local()``, which has the attributes of ``threading.local()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, called, own_nodes, spelled, written
from django_conformance.source.orm.bridges import bridged_function
from django_conformance.source.orm.scope import Scope

from .blocking_call import served

rule = Rule(level="should", docs="https://docs.python.org/3/library/contextvars.html#asyncio-support")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each place where such a coroutine, or a plain function that it calls, sets an attribute of a thread's own."""
    sources = project.context.sources
    kept = {
        f"{file.module}.{name}" for file in sources.code(containing=("threading",)) for name in _made_at_the_top(file)
    }
    if not kept or not project.inventory.installed:
        return
    for (coroutine, file), name in served(project).items():
        if not any(isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)) for node in own_nodes(coroutine)):
            continue
        for target in _sets(coroutine, file, kept):
            yield _finding(name, file, target, f"sets {written(target)}")
        scope = Scope(coroutine, file, sources)
        for node in own_nodes(coroutine):
            if isinstance(node, ast.Call) and bridged_function(node, file) is None:
                found = scope.resolved(node)
                inner = (
                    next(_sets(found.node, found.file, kept), None) if found is not None and found.is_plain else None
                )
                if found is not None and inner is not None:
                    place = f"{found.file.relative}:{inner.lineno}"
                    yield _finding(name, file, node, f"calls {called(node)}(), which sets {written(inner)} in {place}")


def _finding(name: str, file: SourceFile, node: ast.expr, what: str) -> Finding:
    return Finding(
        f"{name}() is a coroutine and {what}, of a threading.local(): every coroutine of the process shares that thread, so other "
        "requests read the value while this one waits",
        at=file.at(node, f"{file.module}.{name}"),
    )


def _made_at_the_top(file: SourceFile) -> Iterator[str]:
    """Yield the names that a module gives an object of ``threading.local``, or of a class that is one."""
    kinds = {
        node.name
        for node in file.of(ast.ClassDef)
        if any(file.dotted(base) == "threading.local" for base in node.bases)
    }
    for statement in file.tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            made = statement.value.func
            if file.dotted(made) == "threading.local" or spelled(made) in kinds:
                yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


def _sets(function: Function, file: SourceFile, kept: set[str]) -> Iterator[ast.expr]:
    """Yield each attribute that a function sets on such an object, unless it only makes once what the thread has not yet."""
    for node in own_nodes(function):
        owner: ast.expr | None = None
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            owner = node.value
        elif isinstance(node, ast.Call) and called(node) == "setattr" and len(node.args) == 3:
            owner = node.args[0]
        if owner is not None and spelled(owner) and file.qualified(owner) in kept and not _is_cache(node, owner, file):
            yield node if isinstance(node, ast.expr) else owner


def _is_cache(node: ast.AST, owner: ast.expr, file: SourceFile) -> bool:
    """Whether code asks the object first: what it then makes is the thread's, whoever uses it."""
    name = spelled(owner)
    for around in file.ancestors(node):
        if isinstance(around, ast.If) and any(spelled(inner) == name for inner in ast.walk(around.test)):
            return True
        if isinstance(around, ast.ExceptHandler):
            return True
    return False
