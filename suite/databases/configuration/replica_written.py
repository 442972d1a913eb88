"""Code does not write to a replica by its alias, or save there an object that it read from it.

Why: a replica refuses the write, or keeps a row that its primary never has. In tests the alias is the primary itself, by
``TEST['MIRROR']``, so they pass.

Fix: write to the primary: ``order.save(using="default")``, or a router whose ``db_for_write()`` answers it.
"""

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.instances import written_to
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.queries import WRITES
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, Rows

from . import ENGINES, ROUTERS

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/testing/advanced/#testing-primary-replica-configurations",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS),
)


_OF_RELATED = ("add", "set", "remove", "clear")
_SAVES = ("save", "delete", "asave", "adelete")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each query that names a replica and writes, and each write of what such a query gave."""
    primaries = project.tables.read_only
    if not primaries:
        return
    told: set[tuple[str, int]] = set()
    for query in project.queries:
        if query.write and query.alias in primaries:
            told.add((query.file.relative, query.node.lineno))
            yield Finding(
                f"{query.write} writes to {query.alias!r}, which is a replica of {primaries[query.alias]!r}",
                at=query.file.at(query.node),
                evidence={"alias": query.alias, "model": query.models[0].label if query.models else ""},
            )
    for file in project.context.sources.code(containing=(*_SAVES, *WRITES)):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for node in own_nodes(function):
                if not isinstance(node, ast.Call) or (file.relative, node.lineno) in told:
                    continue
                alias = _written(node, scope, project)
                if alias in primaries:
                    told.add((file.relative, node.lineno))
                    yield Finding(
                        f"{ast.unparse(node.func)}() writes to {alias!r}, where its object or rows come from, and which is a "
                        f"replica of {primaries[alias]!r}",
                        at=file.at(node),
                        evidence={"alias": alias},
                    )


def _written(node: ast.Call, scope: Scope, project: DatabasesProject) -> str:
    """Return the alias that a call writes to since what it is called on was read from there; "" where that is not known."""
    if not isinstance(node.func, ast.Attribute):
        return ""
    name, owner = node.func.attr, scope.value(node.func.value)
    using = next((keyword.value for keyword in node.keywords if keyword.arg == "using"), None)
    if using is not None:
        where_read = f"{ast.unparse(node.func.value)}._state.db"
        is_named = isinstance(owner, Instance) and name in _SAVES and ast.unparse(using) == where_read
        return (owner.alias or "") if is_named and isinstance(owner, Instance) else ""
    if isinstance(owner, Instance) and owner.alias and name in _SAVES:
        return _saved_to(owner.model, owner.alias, project)
    if isinstance(owner, Rows) and owner.alias and name in (*WRITES, *_OF_RELATED):
        parent = scope.value(node.func.value.value) if isinstance(node.func.value, ast.Attribute) else None
        if isinstance(parent, Instance):
            return _saved_to(owner.model, owner.alias, project)
        return owner.alias if name in WRITES else ""
    return ""


def _saved_to(model: Any, alias: str, project: DatabasesProject) -> str:
    """Return where the routers write an object that was read from an alias."""
    record = next((record for record in project.inventory.models if record.label == model._meta.label), None)
    return (written_to(project.routers, record, alias) or "") if record is not None else ""
