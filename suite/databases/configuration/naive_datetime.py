"""With USE_TZ, every datetime that is stored or compared with a field has a time zone.

Why: ``datetime.now()`` has none. Compared with a field or with ``timezone.now()`` it raises TypeError, "can't compare offset-naive and offset-aware
datetimes". Stored or looked up by, it is taken for the time of TIME_ZONE: ``utcnow()`` is wrong by hours.

Fix: ``timezone.now()`` of ``django.utils``; for a time that is written out, ``timezone.make_aware(datetime(2024, 5, 1))``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, receiver, written
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, ModelClass, Rows

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/i18n/timezones/#interpretation-of-naive-datetime-objects",
)

_NAIVE = ("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today")
_MADE = ("datetime.datetime", "datetime.datetime.combine")
"""Functions that make a time of its parts."""
_WITH_ZONE = 5
"""The arguments of ``time()`` with a zone."""
_LOOKING = ("filter", "exclude", "get", "create", "update", "get_or_create", "update_or_create")
_LOOKUPS = ("", "exact", "gt", "gte", "lt", "lte", "range")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each time without a zone that is compared with an aware one, or given to a field."""
    if not project.context.originals.get("USE_TZ", True):
        return
    for file in project.files("now()", "utcnow()", "today()", "datetime.combine(", "datetime("):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for node in own_nodes(function):
                for naive, told in _of_node(node, scope):
                    yield Finding(
                        f"{written(naive)} has no time zone, and {told}",
                        at=file.at(naive, f"{file.module}.{function.name}"),
                        hint=_hint(naive, file),
                    )


def _hint(naive: ast.expr, file: SourceFile) -> str:
    is_made = isinstance(naive, ast.Call) and file.dotted(naive.func) in _MADE
    return f"Write timezone.make_aware({written(naive)})." if is_made else "Write timezone.now(), from django.utils."


def _of_node(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.expr, str]]:
    if (
        isinstance(node, ast.Compare)
        and len(node.ops) == 1
        and not isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.In, ast.NotIn))
    ):
        is_equal = isinstance(node.ops[0], (ast.Eq, ast.NotEq))
        error = "is never equal to" if is_equal else "cannot be compared with"
        yield from _of_pair(node.left, node.comparators[0], error, scope)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        yield from _of_pair(node.left, node.right, "cannot be subtracted from, or by,", scope)
    elif isinstance(node, ast.Call):
        yield from _of_call(node, scope)
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Attribute):
        naive = _naive(node.value, scope)
        field = _field(node.targets[0], scope) if naive is not None else ""
        if naive is not None and field:
            yield naive, f"is stored in {field}: it is taken for the time of TIME_ZONE, with a RuntimeWarning"


def _of_pair(first: ast.expr, second: ast.expr, error: str, scope: Scope) -> Iterator[tuple[ast.expr, str]]:
    for one, other in ((first, second), (second, first)):
        naive = _naive(one, scope)
        aware = _aware(other, scope) if naive is not None else ""
        if naive is not None and aware:
            yield naive, f"{error} {aware}, which has one{'' if 'equal' in error else ': TypeError'}"


def _naive(node: ast.expr, scope: Scope) -> ast.expr | None:
    """Return the call that gives a time without a zone, where an expression is one, or some time before or after it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        return _naive(node.left, scope) if _is_duration(node.right, scope.file) else None
    if isinstance(node, ast.Name):
        stores = scope.stores.get(node.id, [])
        value = (
            getattr(stores[0][0], "value", None) if len(stores) == 1 and isinstance(stores[0][0], ast.Assign) else None
        )
        return _naive(value, scope) if isinstance(value, (ast.Call, ast.BinOp)) else None
    if not isinstance(node, ast.Call):
        return None
    name, given = scope.file.dotted(node.func), {keyword.arg for keyword in node.keywords}
    is_now = name in _NAIVE and not node.args and not given
    return node if is_now or (name in _MADE and not given & {"tzinfo", None} and _is_plain(node, name, scope)) else None


def _is_plain(node: ast.Call, name: str, scope: Scope) -> bool:
    """Whether a time is made of parts without a zone: of a date, and a time of day that is written out or the first or last of the day."""
    if name == "datetime.datetime":
        return all(isinstance(argument, ast.Constant) for argument in node.args) and len(node.args) >= 3
    if len(node.args) != 2:
        return False
    time = node.args[1]
    is_edge = scope.file.dotted(time) in ("datetime.time.min", "datetime.time.max", "datetime.datetime.min.time")
    is_written = isinstance(time, ast.Call) and (
        (
            scope.file.dotted(time.func) == "datetime.time"
            and not any(key.arg in ("tzinfo", None) for key in time.keywords)
        )
        or scope.file.dotted(time.func) in ("datetime.datetime.min.time", "datetime.datetime.max.time")
    )
    return is_edge or (is_written and len(getattr(time, "args", ())) < _WITH_ZONE)


def _is_duration(node: ast.expr, file: SourceFile) -> bool:
    return isinstance(node, ast.Call) and file.dotted(node.func).endswith(("timedelta", "relativedelta"))


def _aware(node: ast.expr, scope: Scope) -> str:
    """Return what an expression with a time zone is; "" for any other."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        return _aware(node.left, scope) if _is_duration(node.right, scope.file) else ""
    if isinstance(node, ast.Call) and scope.file.dotted(node.func) == "django.utils.timezone.now":
        return "timezone.now()"
    return _field(node, scope) if isinstance(node, ast.Attribute) else ""


def _field(node: ast.Attribute, scope: Scope) -> str:
    """Return the name of the field for times that an attribute of an object is."""
    owner = scope.value(node.value)
    return _time_field(owner.model, node.attr) if isinstance(owner, Instance) else ""


def _time_field(model: Any, name: str) -> str:
    field = next((field for field in model._meta.concrete_fields if field.name == name), None)
    is_time = field is not None and field.get_internal_type() == "DateTimeField"
    return f"{model.__name__}.{name}" if is_time else ""


def _of_call(call: ast.Call, scope: Scope) -> Iterator[tuple[ast.expr, str]]:
    given = [(keyword.arg or "", naive) for keyword in call.keywords for naive in _naive_entries(keyword.value, scope)]
    asked = receiver(call) if method(call) in _LOOKING else call.func
    value = scope.value(asked) if given else None
    if not isinstance(value, (Rows, ModelClass)):
        return
    for keyword, naive in given:
        name, _, lookup = keyword.partition("__")
        field = _time_field(value.model, name) if lookup in _LOOKUPS else ""
        if field:
            yield naive, f"is given for {field}: it is taken for the time of TIME_ZONE, with a RuntimeWarning"


def _naive_entries(node: ast.expr, scope: Scope) -> list[ast.expr]:
    """Return the calls that give a time without a zone, of a value or of the two of a range."""
    entries = node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]
    return [naive for entry in entries if (naive := _naive(entry, scope)) is not None]
