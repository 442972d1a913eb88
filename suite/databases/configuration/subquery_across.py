"""A subquery is on the same database as the query that contains it.

Why: both run as a single statement on one database, which does not have the other one's table. Where the subquery names
its alias, Django raises ValueError.

Fix: evaluate the inner query first: ``list(….values_list("pk", flat=True))``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Model
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import links, method, own_nodes, root, written
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Rows
from django_conformance.source.reading import attribute
from django_conformance.source.values import QUERIES, VALUES

from . import ENGINES, ROUTERS

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#limitations-of-multiple-databases",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS),
)

_NARROWS = ("filter", "exclude", "get", "aget")
_WITHOUT_ALIAS = frozenset((*QUERIES, *VALUES)) - {"using"}
_LOOKUPS = ("__in", "__exact")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each subquery that is written out within the call that it narrows, and each that names another alias."""
    yield from _by_alias(project)
    for file in project.files("__in"):
        for call in file.of(ast.Call):
            narrowed = call.func.value if isinstance(call.func, ast.Attribute) and method(call) in _NARROWS else None
            outer = _model(narrowed, file, project) if narrowed is not None else None
            for keyword in call.keywords if outer is not None else ():
                lookup = str(keyword.arg).endswith(_LOOKUPS)
                inner = _model(keyword.value, file, project) if lookup else None
                if outer is not None and inner is not None and project.tables.apart(outer, inner):
                    yield Finding(
                        f"the query of {outer.label} on {outer.read!r} contains {ast.unparse(keyword.value)}, whose table "
                        f"is on {inner.read!r}: no such table; wrap it in list(…)",
                        at=file.at(keyword.value),
                        evidence={"outer": outer.label, "inner": inner.label},
                    )


def _by_alias(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each subquery whose ``using()`` names another alias than the query around it runs on."""
    for file in project.files("using"):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                if not (
                    isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and method(call) in _NARROWS
                ):
                    continue
                for keyword in call.keywords:
                    told = _told(call.func.value, keyword.value, scope, project)
                    if told and str(keyword.arg) != "using":
                        yield Finding(
                            f"{function.name}() narrows {written(call.func.value)} by {written(keyword.value)}, {told}: ValueError, "
                            "subqueries aren't allowed across different databases; wrap it in list(…)",
                            at=file.at(keyword.value, f"{file.module}.{function.name}"),
                            evidence={"lookup": str(keyword.arg)},
                        )


def _told(outer: ast.expr, inner: ast.expr, scope: Scope, project: DatabasesProject) -> str:
    """Return how the aliases of a query and of its subquery differ; "" where they do not for certain."""
    rows, within = scope.value(outer), scope.value(inner)
    if not (isinstance(rows, Rows) and isinstance(within, Rows) and within.is_queryset and not within.fetched):
        return ""
    label = rows.model._meta.label
    model = next((known for known in project.inventory.models if known.label == label), None)
    routed = model.read if model is not None and not model.reads[1:] and _is_routed(rows, outer, scope) else None
    alias = rows.alias or routed
    if within.alias and alias and within.alias != alias:
        return f"which is on {within.alias!r}, while the query runs on {alias!r}"
    chosen = [_chosen(expression, scope) for expression in (outer, inner)]
    if all(name and _is_random(name, scope) for name in chosen):
        return f"and each of them asks {written(chosen[0])} for an alias of its own" if chosen[0] is not None else ""
    return ""


def _is_routed(rows: Rows, outer: ast.expr, scope: Scope) -> bool:
    """Whether the routers choose the alias of a query: no ``using()``, and no manager that chooses by itself."""
    from django.db.models.manager import BaseManager

    own = attribute(type(rows.manager), "get_queryset", BaseManager.get_queryset) if rows.manager is not None else None
    return own in (None, BaseManager.get_queryset) and _chosen(outer, scope) is None


def _chosen(queryset: ast.expr, scope: Scope) -> ast.expr | None:
    """Return what a queryset is told to use, where it is written or in the variable that holds it."""
    for node in links(queryset):
        if isinstance(node, ast.Call) and method(node) == "using" and node.args:
            return node.args[0]
    name = root(queryset)
    stores = scope.stores.get(name.id, []) if isinstance(name, ast.Name) else []
    value = getattr(stores[0][0], "value", None) if len(stores) == 1 else None
    return _chosen(value, scope) if isinstance(value, (ast.Call, ast.Attribute)) else None


def _is_random(alias: ast.expr, scope: Scope) -> bool:
    """Whether an expression chooses an alias by chance each time."""
    if not isinstance(alias, ast.Call):
        return False
    if scope.file.dotted(alias.func) in ("random.choice", "secrets.choice"):
        return True
    found = scope.resolved(alias)
    return found is not None and any(
        isinstance(node, ast.Call) and found.file.dotted(node.func) in ("random.choice", "secrets.choice")
        for node in own_nodes(found.node)
    )


def _model(queryset: ast.expr, file: SourceFile, project: DatabasesProject) -> Model | None:
    """Return the model of a queryset that is written out from its manager on and names no alias."""
    while (
        isinstance(queryset, ast.Call)
        and isinstance(queryset.func, ast.Attribute)
        and method(queryset) in _WITHOUT_ALIAS
    ):
        queryset = queryset.func.value
    if not (isinstance(queryset, ast.Attribute) and queryset.attr == "objects"):
        return None
    return project.tables.model_at(queryset.value, file)
