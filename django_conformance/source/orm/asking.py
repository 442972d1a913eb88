"""Which expressions of a function ask the database at once, whatever form the query has.

https://docs.djangoproject.com/en/stable/topics/db/queries/#querysets-are-lazy
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.branches import always_reached
from django_conformance.source.nodes import called, own_nodes, written
from django_conformance.source.orm.bridges import bridged_function
from django_conformance.source.orm.certain import certain_nodes
from django_conformance.source.orm.elsewhere import read_in_threads
from django_conformance.source.orm.forms import asked_by_serializer
from django_conformance.source.orm.functions import Found, method_of
from django_conformance.source.orm.gone_through import gone_through
from django_conformance.source.orm.libraries import asked_by_library, asked_of_object, serialized
from django_conformance.source.orm.live import rows_method
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, ObjectOf, Rows, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.source.files import SourceFile, Sources
    from django_conformance.source.nodes import Function

_ASKING = (
    *("get", "create", "first", "last", "exists", "count", "delete", "update", "get_or_create", "update_or_create"),
    *("bulk_create", "bulk_update", "earliest", "latest", "aggregate", "in_bulk", "contains"),
)
_OF_RELATED = ("add", "remove", "set", "clear")
_KNOWN_WHEN_FETCHED = ("count", "exists")
_OF_INSTANCES = ("save", "delete", "refresh_from_db")
_OF_USERS = (
    *("has_perm", "has_perms", "has_module_perms", "get_all_permissions", "get_group_permissions"),
    "get_user_permissions",
)
_ASYNC_AWARE = ("SynchronousOnlyOperation", "get_running_loop", "iscoroutinefunction", "DJANGO_ALLOW_ASYNC_UNSAFE")
"""Words of a function that knows where it runs."""
_DEEPEST = 4


@dataclass(frozen=True)
class Asking:
    """An expression that asks the database: ``text`` is it as code, ``how`` says what in it asks.

    ``through`` is the function that it calls where that asks, and not the expression itself, ``inner`` what asks there.
    """

    node: ast.AST
    text: str
    how: str
    through: Found | None = None
    inner: Asking | None = None

    @property
    def innermost(self) -> tuple[Asking, Found | None]:
        """What asks in the end, and the function that it is in."""
        asking, found = self, None
        while asking.inner is not None:
            asking, found = asking.inner, asking.through
        return asking, found


def asks(function: Function, file: SourceFile, sources: Sources) -> list[Asking]:
    """Return what a function asks of the database when it runs, each line once."""
    return _in_scope(Scope(function, file, sources))


def asks_in(nodes: Iterable[ast.AST], scope: Scope) -> list[Asking]:
    """Return what these nodes ask, in the scope of a function."""
    return [asking for node in nodes for asking in _of_node(node, scope, frozenset())]


def _in_scope(scope: Scope) -> list[Asking]:
    source = scope.file.segment(scope.function)
    if any(word in source for word in _ASYNC_AWARE):
        return []
    elsewhere = read_in_threads(scope)
    asking: dict[tuple[int, str], Asking] = {}
    # What a function does that is called counts only where it is certain: many keep what they once have read.
    for node in certain_nodes(scope.function) if scope.depth else own_nodes(scope.function):
        for found in _of_node(node, scope, elsewhere):
            asking.setdefault((getattr(found.node, "lineno", 0), found.how), found)
    return list(asking.values())


def _of_node(node: ast.AST, scope: Scope, elsewhere: frozenset[str]) -> Iterator[Asking]:
    if isinstance(node, ast.Call):
        yield from _of_call(node, scope)
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield from _of_attribute(node, scope, elsewhere)
    elif isinstance(node, ast.FormattedValue):
        yield from _str_of(node.value, scope)
    for iterated, how in gone_through(node, scope):
        rows = scope.value(iterated)
        if isinstance(rows, Rows) and rows.is_queryset and not rows.fetched:
            yield Asking(iterated, written(iterated), f"{how} {written(iterated)}")


def _of_call(node: ast.Call, scope: Scope) -> Iterator[Asking]:
    if bridged_function(node, scope.file) is not None:
        return
    spelling = called(node)
    text = f"{spelling}()" if spelling and not spelling.startswith(".") else f"{written(node.func)}()"
    owner = scope.value(node.func.value) if isinstance(node.func, ast.Attribute) else None
    if isinstance(owner, (Rows, Instance)):
        yield from _of_method(owner, node, text, scope)
        return
    how = asked_by_library(node, text, scope) or (
        asked_of_object(owner, node, text, scope) if isinstance(owner, ObjectOf) else ""
    )
    if how:
        yield Asking(node, text, how)
        return
    if isinstance(node.func, ast.Name) and node.func.id in ("str", "print") and node.args:
        yield from _str_of(node.args[0], scope)
    found = scope.resolved(node)
    if found is not None:
        yield from _through(found, node, text, scope, owner)


def _of_method(owner: Rows | Instance, node: ast.Call, text: str, scope: Scope) -> Iterator[Asking]:
    """Yield a call of a method of rows or of an object that asks."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if isinstance(owner, Rows):
        own = rows_method(owner, name, scope.sources)
        is_asking = name in _ASKING or (name in _OF_RELATED and not owner.is_queryset)
        is_asking = is_asking and not (owner.fetched and name in _KNOWN_WHEN_FETCHED)
    else:
        own = method_of(owner.model, name, scope.sources)
        is_asking = name in _OF_INSTANCES or (name in _OF_USERS and hasattr(owner.model, name))
    if own is not None:
        yield from _through(own, node, text, scope, owner)
    elif is_asking:
        yield Asking(node, text, f"calls {text}")


def _str_of(node: ast.expr, scope: Scope) -> Iterator[Asking]:
    value = scope.value(node)
    if isinstance(value, Instance):
        found = method_of(value.model, "__str__", scope.sources)
        if found is not None:
            yield from _through(found, node, f"str({written(node)})", scope, value)


def _of_attribute(node: ast.Attribute, scope: Scope, elsewhere: frozenset[str]) -> Iterator[Asking]:
    owner = scope.value(node.value)
    if isinstance(owner, ObjectOf) and node.attr == "data":
        rows = serialized(node.value, scope) if asked_by_serializer(owner.kind) else None
        if rows is not None:
            yield Asking(node, written(node), f"reads {written(node)}, which goes through {written(rows)}")
    if not isinstance(owner, Instance):
        return
    relation = owner.relation(node.attr)
    if relation is None:
        found = method_of(owner.model, node.attr, scope.sources)
        if found is not None and {"property", "cached_property"} & set(found.decorators):
            yield from _through(found, node, written(node), scope, owner)
        return
    loads = relation.many_to_one or relation.one_to_one
    if loads and not owner.has(node.attr) and node.attr not in elsewhere and "*" not in elsewhere:
        yield Asking(node, written(node), f"reads {written(node)}, which is not loaded with its object")


def _through(found: Found, node: ast.AST, text: str, scope: Scope, receiver: Value) -> Iterator[Asking]:
    """Yield a call of a function that asks, or the property of an object."""
    if not found.is_plain or found.node is scope.function or scope.depth >= _DEEPEST:
        return
    call = node if isinstance(node, ast.Call) and not text.startswith("str(") else None
    entered = scope.entered(found, receiver, call)
    asked = _in_scope(entered) if entered is not None else []
    # A function that keeps what it has read, or reads only for some of those who call it, is not certain to ask.
    inner = [asking for asking in asked if always_reached(asking.node, found.node, found.file)]
    if inner:
        yield Asking(node, text, f"calls {text}" if call is not None else f"reads {text}", found, inner[0])
