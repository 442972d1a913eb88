"""No query combines methods that Django or its database cannot combine.

Why: what each method does alone is fine; together they raise an error when the query runs. Django cannot filter what ``union()`` returned, nor create
many objects of a model with two tables at once. PostgreSQL locks no rows that ``DISTINCT`` or ``GROUP BY`` has merged, nor those that may be
missing. SQLite, which tests often run on, locks nothing and accepts all that.

Fix: write the query as the message says.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Model
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import links, method, root, spelled, text, written
from django_conformance.source.orm.stores import stores_of

from . import ENGINES, ROUTERS

rule = Rule(
    level="must", docs="https://docs.djangoproject.com/en/stable/ref/models/querysets/", after=(*ENGINES, *ROUTERS)
)

_COMBINING = ("union", "intersection", "difference")
_AFTER_COMBINED = (
    *("filter", "exclude", "annotate", "alias", "update", "delete", "distinct", "extra"),
    *("select_related", "prefetch_related", "contains", "defer", "only"),
)
_WORDS = (*(f".{name}(" for name in _COMBINING), "bulk_create", "iterator(", "select_for_update", ".distinct(")
_CHUNKS_NEEDED = (5, 0)
"""The version of Django from which ``iterator()`` after ``prefetch_related()`` needs a ``chunk_size``."""
_AGGREGATES = ("Count", "Sum", "Avg", "Max", "Min", "StringAgg", "ArrayAgg")

Chain = list[tuple[str, ast.Call]]


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each such query of a manager that is named in full."""
    vendors = {database.alias: database.vendor for database in project.inventory.databases}
    several = len(set(vendors.values())) > 1
    for file in project.files(*_WORDS):
        for call in file.of(ast.Call):
            model = project.tables.queried(_first(call, file), file) if _is_last(call, file) else None
            if model is not None:
                calls = [*_chain_before(call, file), *_chain(call)]
                read, write = vendors.get(str(model.read), ""), vendors.get(str(model.write), "")
                faults = [
                    _combined(_chain(call)),
                    _many(calls, model),
                    _unchunked(calls),
                    _locked(calls, model) if write == "postgresql" else "",
                    _distinct(calls) if read in ("mysql", "oracle") or (read == "sqlite" and several) else "",
                ]
                yield from (
                    Finding(
                        f"{written(call)}: {fault}",
                        at=file.at(call),
                        evidence={"model": model.label},
                    )
                    for fault in faults
                    if fault
                )


def _is_last(call: ast.Call, file: SourceFile) -> bool:
    """Whether no other method is called of what a call returns."""
    return not isinstance(file.parents.get(call), ast.Attribute)


def _chain(call: ast.Call) -> Chain:
    """Return the methods of a chain with their calls, the first one first."""
    return [(name, node) for node in links(call) if isinstance(node, ast.Call) and (name := method(node))][::-1]


def _first(call: ast.Call, file: SourceFile) -> ast.expr:
    """Return the expression that a chain begins with: itself, or what the variable that it begins with is given once."""
    name = root(call)
    function = file.function_around(call)
    stores = stores_of(function).get(name.id, ()) if function is not None and isinstance(name, ast.Name) else ()
    value = getattr(stores[0][0], "value", None) if len(stores) == 1 and isinstance(stores[0][0], ast.Assign) else None
    return value if isinstance(value, ast.Call) else call


def _chain_before(call: ast.Call, file: SourceFile) -> Chain:
    """Return the methods that were called before of the variable that a chain begins with."""
    first = _first(call, file)
    return _chain(first) if first is not call and isinstance(first, ast.Call) else []


def _combined(calls: Chain) -> str:
    names = [name for name, _ in calls]
    first = next((position for position, name in enumerate(names) if name in _COMBINING), None)
    after = next((name for name in names[first + 1 :] if name in _AFTER_COMBINED), "") if first is not None else ""
    if not after or first is None:
        return ""
    return f"Django supports no {after}() after {names[first]}(): NotSupportedError; call it on each query before"


def _many(calls: Chain, model: Model) -> str:
    from django.apps import apps

    if calls[-1][0] not in ("bulk_create", "abulk_create"):
        return ""
    kind: Any = apps.get_model(model.label)
    parents = [parent for parent in kind._meta.parents if parent._meta.concrete_model is not kind._meta.concrete_model]
    if not parents:
        return ""
    return f"{model.label} has a second table, that of {parents[0]._meta.label}: ValueError (can't bulk create a multi-table inherited model)"


def _unchunked(calls: Chain) -> str:
    import django

    last, call = calls[-1]
    prefetches = any(name == "prefetch_related" for name, _ in calls)
    if last != "iterator" or call.args or call.keywords or not prefetches or django.VERSION[:2] < _CHUNKS_NEEDED:
        return ""
    return "iterator() after prefetch_related() raises ValueError without chunk_size; write iterator(chunk_size=2000)"


def _locked(calls: Chain, model: Model) -> str:
    """Return why PostgreSQL refuses to lock the rows of a query; "" where it does not."""
    names = dict(calls)
    lock = names.get("select_for_update")
    if (
        lock is None
        or any(key.arg in ("of", None) for key in lock.keywords)
        or calls[-1][0] in ("count", "exists", "aggregate")
    ):
        return ""
    if "distinct" in names:
        return "PostgreSQL refuses FOR UPDATE with DISTINCT: NotSupportedError; lock by primary keys that a subquery selects"
    annotated = names.get("annotate")
    values = [key.value for key in annotated.keywords] if annotated is not None else []
    if any(isinstance(value, ast.Call) and spelled(value.func).rpartition(".")[2] in _AGGREGATES for value in values):
        return "PostgreSQL refuses FOR UPDATE with GROUP BY: NotSupportedError; lock the rows first, and count them in a second query"
    related = names.get("select_related")
    filtered = {key.arg.partition("__")[0] for _, call in calls for key in call.keywords if key.arg and "__" in key.arg}
    nullable = next(
        (name for given in (related.args if related is not None else ()) if (name := _nullable(text(given), model))), ""
    )
    if nullable and nullable not in filtered:
        return (
            f"PostgreSQL refuses FOR UPDATE for {nullable!r}, which may be NULL and is joined: NotSupportedError; write "
            'select_for_update(of=("self",))'
        )
    return ""


def _nullable(path: str | None, model: Model) -> str:
    """Return the first relation on a path that may be NULL; "" where none may, or the path is not certain."""
    from django.apps import apps
    from django.core.exceptions import FieldDoesNotExist

    kind: Any = apps.get_model(model.label)
    for name in (path or "").split("__") if path else ():
        try:
            field = kind._meta.get_field(name)
        except FieldDoesNotExist:
            return ""
        if field.null or not field.concrete:
            return name
        kind = field.related_model
    return ""


def _distinct(calls: Chain) -> str:
    given = next((call for name, call in calls if name == "distinct"), None)
    if given is None or not given.args:
        return ""
    return "only PostgreSQL has DISTINCT ON: NotSupportedError; write distinct() without fields"
