"""Which expressions of a function ask the database at once, whatever form the query has.

https://docs.djangoproject.com/en/stable/topics/db/queries/#querysets-are-lazy
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.branches import always_reached
from django_conformance.source.nodes import called, own_nodes, written
from django_conformance.source.orm.certain import certain_nodes
from django_conformance.source.orm.forms import asked_by_form, asked_by_serializer
from django_conformance.source.orm.functions import Found, method_of
from django_conformance.source.orm.scope import Scope, bridged_function, rows_method
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
_BUILT_IN = (
    *("list", "tuple", "set", "sorted", "len", "bool", "sum", "min", "max", "any", "all", "dict", "frozenset"),
    *("enumerate", "zip", "iter", "map", "filter", "reversed", "str", "repr", "print"),
)
"""Functions that go through what they are given."""
_SHORTCUTS = ("django.shortcuts.get_object_or_404", "django.shortcuts.get_list_or_404")
_AUTHENTICATING = tuple(
    f"django.contrib.auth.{name}"
    for name in ("authenticate", "login", "logout", "get_user", "update_session_auth_hash")
)
_PAGING = ("page", "get_page")
_RENDERING = ("django.shortcuts.render", "django.template.loader.render_to_string")
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
    source = ast.get_source_segment(scope.file.text, scope.function) or ""
    if any(word in source for word in _ASYNC_AWARE):
        return []
    elsewhere = _read_in_threads(scope)
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
    for iterated, how in _gone_through(node, scope):
        rows = scope.value(iterated)
        if isinstance(rows, Rows) and rows.is_queryset and not rows.fetched:
            yield Asking(iterated, written(iterated), f"{how} {written(iterated)}")


def _gone_through(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.expr, str]]:
    """Yield what a node goes through, counts or tests, which fetches the rows of a queryset."""
    if isinstance(node, ast.For) or (isinstance(node, ast.comprehension) and not node.is_async):
        yield node.iter, "goes through"
    elif isinstance(node, ast.Call):
        yield from _given_to(node, scope)
    elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Load):
        yield node.value, "takes an item of"
    elif isinstance(node, (ast.Starred, ast.YieldFrom)) or (
        isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Tuple, ast.List))
    ):
        yield node.value, "unpacks"
    elif isinstance(node, ast.FormattedValue):
        yield node.value, "formats"
    else:
        yield from _tested(node)


def _given_to(node: ast.Call, scope: Scope) -> Iterator[tuple[ast.expr, str]]:
    """Yield what a built-in function goes through that it is given."""
    if isinstance(node.func, ast.Name) and node.func.id in _BUILT_IN and node.func.id not in scope.file.names:
        yield from ((argument, f"calls {node.func.id}() of") for argument in node.args)
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "join" and node.args:
        yield node.args[0], "joins"


def _tested(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(node, (ast.If, ast.While, ast.IfExp, ast.Assert)):
        yield node.test, "tests"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand, "tests"
    elif isinstance(node, ast.BoolOp):
        yield from ((value, "tests") for value in node.values[:-1])
    elif isinstance(node, ast.Compare):
        for operator, value in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, (ast.In, ast.NotIn)):
                yield value, "looks for an item in"


def _of_call(node: ast.Call, scope: Scope) -> Iterator[Asking]:
    if bridged_function(node, scope.file) is not None:
        return
    spelling = called(node)
    text = f"{spelling}()" if spelling and not spelling.startswith(".") else f"{written(node.func)}()"
    owner = scope.value(node.func.value) if isinstance(node.func, ast.Attribute) else None
    if isinstance(owner, (Rows, Instance)):
        yield from _of_method(owner, node, text, scope)
        return
    how = _asked_by_library(node, text, scope) or (
        _asked_by_form(owner, node, text, scope) if isinstance(owner, ObjectOf) else ""
    )
    if how:
        yield Asking(node, text, how)
        return
    if isinstance(node.func, ast.Name) and node.func.id in ("str", "print") and node.args:
        yield from _str_of(node.args[0], scope)
    found = scope.resolved(node)
    if found is not None:
        yield from _through(found, node, text, scope, owner)


def _asked_by_form(owner: ObjectOf, node: ast.Call, text: str, scope: Scope) -> str:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name == "get_object" and any(
        base.__name__ == "SingleObjectMixin" for base in getattr(owner.kind, "__mro__", ())
    ):
        return f"calls {text}, which looks a row up" if method_of(owner.kind, name, scope.sources) is None else ""
    if name in _PAGING and any(base.__name__ == "Paginator" for base in getattr(owner.kind, "__mro__", ())):
        rows = _serialized(node.func.value, scope) if isinstance(node.func, ast.Attribute) else None
        return f"calls {text}, which counts {written(rows)}" if rows is not None else ""
    how = asked_by_form(owner.kind, name) if isinstance(owner.kind, type) else ""
    return f"calls {text}, {how}" if how else ""


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


def _asked_by_library(node: ast.Call, text: str, scope: Scope) -> str:
    """Return how a function of Django asks when it is called; "" for any other."""
    dotted = scope.file.dotted(node.func)
    if dotted in _SHORTCUTS or dotted in _AUTHENTICATING:
        return f"calls {text}"
    if dotted in _RENDERING:
        return _rendered(node, scope)
    if dotted == "django.core.serializers.serialize":
        is_lazy = len(node.args) > 1 and isinstance(scope.value(node.args[1]), Rows)
        return f"calls {text} with {written(node.args[1])}" if is_lazy else ""
    if dotted == "django.db.connection.cursor" or _is_cursor_of_alias(node.func, scope):
        return f"opens a cursor by {written(node)}"
    if dotted == "django.db.transaction.atomic" and isinstance(scope.file.parents.get(node), ast.withitem):
        return "opens a transaction by atomic()"
    return ""


def _is_cursor_of_alias(node: ast.expr, scope: Scope) -> bool:
    owner = node.value if isinstance(node, ast.Attribute) and node.attr == "cursor" else None
    return isinstance(owner, ast.Subscript) and scope.file.dotted(owner.value) == "django.db.connections"


def _str_of(node: ast.expr, scope: Scope) -> Iterator[Asking]:
    value = scope.value(node)
    if isinstance(value, Instance):
        found = method_of(value.model, "__str__", scope.sources)
        if found is not None:
            yield from _through(found, node, f"str({written(node)})", scope, value)


def _rendered(node: ast.Call, scope: Scope) -> str:
    """Return which rows a template is rendered with that have not been read; "" where there are none."""
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        context = argument
        if isinstance(context, ast.Name):
            assigned = scope.stores.get(context.id, [])
            context = getattr(assigned[0][0], "value", context) if len(assigned) == 1 else context
        for value in context.values if isinstance(context, ast.Dict) else ():
            rows = scope.value(value)
            if isinstance(rows, Rows) and not rows.fetched:
                return f"renders a template with {written(value)}, which is read while it is rendered"
    return ""


def _of_attribute(node: ast.Attribute, scope: Scope, elsewhere: frozenset[str]) -> Iterator[Asking]:
    owner = scope.value(node.value)
    if isinstance(owner, ObjectOf) and node.attr == "data":
        rows = _serialized(node.value, scope) if asked_by_serializer(owner.kind) else None
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


def _serialized(node: ast.expr, scope: Scope) -> ast.expr | None:
    """Return the rows that a serializer or a paginator is made with, where they have not been read."""
    if isinstance(node, ast.Name):
        stores = scope.stores.get(node.id, [])
        value = getattr(stores[0][0], "value", None) if len(stores) == 1 else None
    else:
        value = node
    given = (
        [*value.args[:1], *(key.value for key in value.keywords if key.arg == "instance")]
        if isinstance(value, ast.Call)
        else []
    )
    rows = scope.value(given[0]) if given else None
    return given[0] if isinstance(rows, Rows) and not rows.fetched else None


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


def _read_in_threads(scope: Scope) -> frozenset[str]:
    """Return the relations that may be loaded since other code reads them: in a lambda or a function within, by a bridge.

    ``*`` stands for all, where an object is given to code that is not the project's.
    """
    names: set[str] = set()
    for node in ast.walk(scope.function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif node is not scope.function and isinstance(node, (ast.Lambda, ast.FunctionDef)):
            names |= _attributes(node)
        elif isinstance(node, ast.Call):
            names |= _read_by_call(node, scope)
    return frozenset(names)


def _read_by_call(node: ast.Call, scope: Scope) -> set[str]:
    """Return the relations that a call may load of the objects it is given: in a thread, or awaited."""
    if called(node).endswith("prefetch_related_objects"):
        return {"*"}
    bridged = bridged_function(node, scope.file)
    is_given = any(isinstance(scope.value(argument), Instance) for argument in node.args)
    if bridged is None:
        found = scope.resolved(node) if is_given else None
        return _attributes(found.node) if found is not None and not found.is_plain else set()
    if not isinstance(bridged[0], (ast.Name, ast.Attribute)):
        return set()
    found = scope.resolved(ast.copy_location(ast.Call(bridged[0], bridged[1], []), node))
    if found is not None:
        return _attributes(found.node)
    return {"*"} if is_given else set()


def _attributes(node: ast.AST) -> set[str]:
    return {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
