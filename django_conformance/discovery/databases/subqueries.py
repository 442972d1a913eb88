"""Querysets that are given to another one as a subquery and whose tables are on another database.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#cross-database-relations
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import relative
from django_conformance.discovery.databases.files import SourceFile, sources
from django_conformance.discovery.databases.tables import Tables
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import DatabasesInventory, Model

ACROSS = "subquery-across"

_NARROWS = ("filter", "exclude", "get", "aget")
_LAZY = ("all", "filter", "exclude", "order_by", "values", "values_list", "distinct", "only", "defer", "annotate")
_LOOKUPS = ("__in", "__exact")


def suspicions(context: DiscoveryContext, inventory: DatabasesInventory) -> Iterator[Suspicion]:
    """Yield each subquery that is written out within the call that it narrows."""
    tables = Tables(inventory)
    for source in sources(context):
        if "__in" not in source.text:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _NARROWS:
                outer = _queryset(node.func.value, source, tables)
                for keyword in node.keywords if outer is not None else ():
                    inner = _queryset(keyword.value, source, tables) if str(keyword.arg).endswith(_LOOKUPS) else None
                    if outer is not None and inner is not None and tables.apart(outer, inner):
                        place = Location(relative(str(source.path), context.project), keyword.value.lineno)
                        text = (
                            f"{place}: a query of {outer.label} on {outer.read!r} has {ast.unparse(keyword.value)} within "
                            f"it, whose table is on {inner.read!r}: no such table; write list(…) around it"
                        )
                        evidence = {"outer": outer.label, "inner": inner.label}
                        yield Suspicion(ACROSS, source.module, text, place, evidence)


def _queryset(node: ast.expr, source: SourceFile, tables: Tables) -> Model | None:
    """Return the model of a queryset that is written out from its manager on and names no alias."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LAZY:
        node = node.func.value
    if not (isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name)):
        return None
    return tables.model(source.resolve(node.value.id))
