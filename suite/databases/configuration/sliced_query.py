"""A queryset is not changed after it has been sliced or combined by ``union()``.

Why: Django raises TypeError, "Cannot filter a query once a slice has been taken", for each method that would change it, and NotSupportedError after
``union()``. A variable hides how far the slice is from the method.

Fix: filter and order first, and cut last. For ``update()`` and ``delete()``: ``Model.objects.filter(pk__in=list(rows[:10].values_list("pk", flat=True)))``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method, own_nodes, receiver, written
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Rows

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/db/queries/#limiting-querysets")

_CHANGING = ("filter", "exclude", "update", "delete", "order_by", "reverse", "last", "latest", "earliest")
_COMBINING = ("union", "intersection", "difference")
_AFTER_COMBINED = (
    "filter",
    "exclude",
    "annotate",
    "update",
    "delete",
    "distinct",
    "select_related",
    "prefetch_related",
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each method that is called of such a queryset, in place or in a variable that holds nothing else."""
    for file in project.files("objects", "self.get_queryset", "_set"):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                owner = receiver(call) if isinstance(call, ast.Call) else None
                if owner is None or method(call) not in (*_CHANGING, *_AFTER_COMBINED):
                    continue
                origin = _origin(owner, scope)
                told = _told(origin, owner, method(call), scope) if origin is not None else ""
                if told:
                    yield Finding(f"{written(call)}: {told}", at=file.at(call))


def _origin(owner: ast.expr, scope: Scope) -> ast.expr | None:
    """Return the expression that makes the queryset: itself, or what its variable is given once, without a loop."""
    if not isinstance(owner, ast.Name):
        return owner
    stores = scope.stores.get(owner.id, [])
    statement = stores[0][0] if len(stores) == 1 else None
    return statement.value if isinstance(statement, ast.Assign) and statement.targets == [stores[0][1]] else None


def _told(origin: ast.expr, owner: ast.expr, called: str, scope: Scope) -> str:
    if isinstance(origin, ast.Subscript) and isinstance(origin.slice, ast.Slice) and origin.slice.step is None:
        is_cut = called in _CHANGING and _cuts(origin.slice, scope) and _is_lazy(origin.value, scope)
        return f"Django supports no {called}() after a slice{_where(origin, owner)}: TypeError" if is_cut else ""
    is_combined = method(origin) in _COMBINING and isinstance(owner, ast.Name) and called in _AFTER_COMBINED
    first = receiver(origin)
    if is_combined and first is not None and _is_lazy(first, scope):
        return f"Django supports no {called}() after {method(origin)}(){_where(origin, owner)}: NotSupportedError"
    return ""


def _cuts(part: ast.Slice, scope: Scope) -> bool:
    """Whether a slice certainly leaves rows out: ``rows[:]``, ``rows[0:]`` and ``rows[:None]`` are no slices to Django."""
    if isinstance(part.lower, ast.Constant) and part.lower.value:
        return True
    upper = part.upper
    if isinstance(upper, ast.Name) and upper.id in scope.stores:
        upper = _origin(upper, scope)
        return isinstance(upper, ast.Constant) and upper.value is not None
    if upper is None or (isinstance(upper, ast.Constant) and upper.value is None):
        return False
    return not (isinstance(upper, ast.Name) and upper.id in _optional(scope))


def _optional(scope: Scope) -> set[str]:
    """Return the parameters of a function that are None where nothing else is given."""
    arguments = getattr(scope.function, "args", ast.arguments([], [], None, [], [], None, []))
    positional = [*arguments.posonlyargs, *arguments.args]
    named = positional[len(positional) - len(arguments.defaults) :]
    pairs = [
        *zip(named, arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return {name.arg for name, value in pairs if isinstance(value, ast.Constant) and value.value is None}


def _is_lazy(node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is a queryset of Django's that nothing has read yet."""
    value = scope.value(node)
    return isinstance(value, Rows) and not value.fetched


def _where(origin: ast.expr, owner: ast.expr) -> str:
    return "" if origin is owner else f", in line {origin.lineno}"
