"""What of Django and of Django REST framework asks the database when it is called or read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.nodes import written
from django_conformance.source.orm.forms import asked_by_form
from django_conformance.source.orm.functions import method_of
from django_conformance.source.orm.values import ObjectOf, Rows

if TYPE_CHECKING:
    from django_conformance.source.orm.scope import Scope

_SHORTCUTS = ("django.shortcuts.get_object_or_404", "django.shortcuts.get_list_or_404")
_AUTHENTICATING = tuple(
    f"django.contrib.auth.{name}"
    for name in ("authenticate", "login", "logout", "get_user", "update_session_auth_hash")
)
_PAGING = ("page", "get_page")
_RENDERING = ("django.shortcuts.render", "django.template.loader.render_to_string")


def asked_by_library(node: ast.Call, text: str, scope: Scope) -> str:
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


def asked_of_object(owner: ObjectOf, node: ast.Call, text: str, scope: Scope) -> str:
    """Return how a form, a serializer, a paginator or a view of Django asks when its method is called; "" for any other."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name == "get_object" and any(
        base.__name__ == "SingleObjectMixin" for base in getattr(owner.kind, "__mro__", ())
    ):
        return f"calls {text}, which looks a row up" if method_of(owner.kind, name, scope.sources) is None else ""
    if name in _PAGING and any(base.__name__ == "Paginator" for base in getattr(owner.kind, "__mro__", ())):
        rows = serialized(node.func.value, scope) if isinstance(node.func, ast.Attribute) else None
        return f"calls {text}, which counts {written(rows)}" if rows is not None else ""
    how = asked_by_form(owner.kind, name) if isinstance(owner.kind, type) else ""
    return f"calls {text}, {how}" if how else ""


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


def serialized(node: ast.expr, scope: Scope) -> ast.expr | None:
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
