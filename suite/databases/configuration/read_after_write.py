"""A function does not read from a replica what it has just written.

Why: a replica lags behind, and does not have what a transaction has not committed yet: ``refresh_from_db()``, ``get()`` and ``count()`` give
the row as it was, or DoesNotExist. In tests, the replica is the primary itself.

Fix: read from the primary: ``order.refresh_from_db(using="default")``, ``Order.objects.using("default").get(…)``; or use the object that the
write returned.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.branches import excludes
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes, written
from django_conformance.source.orm.certain import certain_nodes
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, Rows
from django_conformance.source.reading import attribute
from django_conformance.source.values import WRITING

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#an-example",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS),
)

_WRITES = ("save", *WRITING)
_READS = (
    "get",
    "first",
    "last",
    "latest",
    "earliest",
    "count",
    "exists",
    "aggregate",
    "in_bulk",
    "values",
    "values_list",
)


@dataclass(frozen=True)
class _ReplicaRead:
    """A read of a model that goes to a replica: what is told of it, and the write that comes before it."""

    label: str
    how: str
    write: ast.Call
    replica: str


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield the first read of each function that follows a write of the same model, and goes to a replica."""
    behind = project.always_behind
    for file in project.files(*_WRITES) if behind else ():
        for function in file.functions:
            yield from _of_function(function, file, project, behind)


def _of_function(
    function: Function, file: SourceFile, project: DatabasesProject, behind: dict[str, str]
) -> Iterator[Finding]:
    scope = Scope(function, file, project.context.sources)
    calls = sorted((node for node in own_nodes(function) if isinstance(node, ast.Call)), key=lambda call: call.lineno)
    wrote: dict[str, ast.Call] = {}
    for call in calls:
        name, owner = method(call).removeprefix("a"), _owner(call, scope)
        label = attribute(attribute(owner.model, "_meta"), "label") if isinstance(owner, (Instance, Rows)) else None
        if wrote and label is None:
            told = _through(call, wrote, scope, behind, file)
            if told is not None:
                yield _finding(function, file, project, told, call)
                return
        if label not in behind or not isinstance(owner, (Instance, Rows)) or owner.alias or _names_alias(call):
            continue
        write = wrote.get(label)
        is_later = write is not None and call.lineno > (write.end_lineno or 0) and not excludes(write, call, file)
        if write is not None and is_later and _is_read(name, owner, call, file):
            told = _ReplicaRead(label, f"reads {written(call)}", write, behind[label])
            yield _finding(function, file, project, told, call)
            return
        if name in _WRITES:
            wrote[label] = call


def _through(
    call: ast.Call, wrote: dict[str, ast.Call], scope: Scope, behind: dict[str, str], file: SourceFile
) -> _ReplicaRead | None:
    """Return what a plain function of the project, which is called after a write, certainly reads of the same model."""
    found = scope.resolved(call)
    if found is None or not found.is_plain or found.node is scope.function:
        return None
    entered = scope.entered(found, _owner(call, scope), call)
    for inner in certain_nodes(found.node) if entered is not None else ():
        if not isinstance(inner, ast.Call) or entered is None:
            continue
        owner = _owner(inner, entered)
        label = attribute(attribute(owner.model, "_meta"), "label") if isinstance(owner, (Instance, Rows)) else None
        write = wrote.get(str(label))
        if write is None or not isinstance(owner, (Instance, Rows)) or owner.alias or _names_alias(inner):
            continue
        is_later = call.lineno > (write.end_lineno or 0) and not excludes(write, call, file)
        if is_later and _is_read(method(inner).removeprefix("a"), owner, inner, found.file):
            how = f"calls {written(call.func)}(), which reads {written(inner)} in {found.file.relative}:{inner.lineno},"
            return _ReplicaRead(str(label), how, write, behind[str(label)])
    return None


def _finding(
    function: Function, file: SourceFile, project: DatabasesProject, read: _ReplicaRead, call: ast.Call
) -> Finding:
    return Finding(
        f"{function.name}() {read.how} from {read.replica!r}, and {written(read.write.func)}() in line {read.write.lineno} "
        f"has just written it to {_primary(read.label, project)!r}: a replica does not have that yet",
        at=file.at(call, f"{file.module}.{function.name}"),
        evidence={"model": read.label, "replica": read.replica, "write": str(file.place(read.write))},
    )


def _owner(call: ast.Call, scope: Scope) -> Any:
    return scope.value(call.func.value) if isinstance(call.func, ast.Attribute) else None


def _names_alias(call: ast.Call) -> bool:
    return any(keyword.arg == "using" for keyword in call.keywords)


def _is_read(name: str, owner: Instance | Rows, call: ast.Call, file: SourceFile) -> bool:
    if isinstance(owner, Instance):
        return name == "refresh_from_db"
    above = file.parents.get(call)
    is_inner = isinstance(above, ast.Attribute) and isinstance(file.parents.get(above), ast.Call)
    return name in _READS and not is_inner


def _primary(label: str, project: DatabasesProject) -> str:
    return next((str(model.write) for model in project.inventory.models if model.label == label), "default")
