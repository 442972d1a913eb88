"""Which tables' rows a data migration changes, and whether PostgreSQL checks their foreign keys only at the end."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.databases.replay import table
from django_conformance.source.nodes import method, receiver, root
from django_conformance.source.reading import members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.databases.data_migrations import Body, DataFunction

_INSERTS = ("create", "bulk_create", "get_or_create", "update_or_create")
_STATEMENT = re.compile(
    r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?[\"'`\[]?(?:\w+[\"'`\]]?\.[\"'`\[]?)?(\w+)", re.IGNORECASE
)


@dataclass(frozen=True)
class RowChange:
    """Rows of a model that are inserted, updated or deleted; ``fields`` are those that an update sets."""

    key: tuple[str, str]
    how: str
    fields: frozenset[str]
    written: str


def of_function(function: DataFunction) -> Iterator[RowChange]:
    """Yield the changes that a function and its helpers make by managers, instances and querysets."""
    for body in function.bodies:
        for call in body.calls:
            yield from _of_call(call, body)


def of_sql(sql: str, state: Any) -> Iterator[RowChange]:
    """Yield the changes that SQL makes."""
    keys = {table(model).lower(): key for key, model in state.models.items()}
    for match in _STATEMENT.finditer(sql):
        key = keys.get(match[2].lower())
        how = match[1].split()[0].lower()
        if key is not None:
            setting = re.match(
                r"\s+(?:AS\s+)?(?:\w+\s+)?SET\s+(.*?)(\bWHERE\b|\bFROM\b|;|$)",
                sql[match.end() :],
                re.IGNORECASE | re.DOTALL,
            )
            columns = re.findall(r"(\w+)[\"'`\]]?\s*=", setting[1]) if setting else []
            yield RowChange(key, how, frozenset(columns), " ".join(match[0].split()))


def texts(operation: Any) -> str:
    """Return the SQL of a RunSQL; empty for any other operation."""
    sql = getattr(operation, "sql", "")
    if isinstance(sql, str):
        return sql
    parts = [part[0] if isinstance(part, (list, tuple)) and part else part for part in members(sql)]
    return ";\n".join(part for part in parts if isinstance(part, str))


def _of_call(call: ast.Call, body: Body) -> Iterator[RowChange]:
    name = method(call)
    written = f"{ast.unparse(call.func)}(…)"[-60:]
    owner = receiver(call)
    if owner is None:
        return
    keywords = frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
    instance = body.names.instances.get(owner.id) if isinstance(owner, ast.Name) else None
    if name in ("save", "delete") and instance is not None and isinstance(owner, ast.Name):
        made = _is_made(owner.id, body)
        how = "delete" if name == "delete" else "insert" if made else "update"
        yield RowChange(instance.key, how, _assigned(owner.id, body), written)
        return
    model = body.names.queried(call) or _of_queryset(owner, body)
    if model is None:
        return
    if name in _INSERTS:
        yield RowChange(model.key, "insert", frozenset(), written)
    elif name == "update":
        yield RowChange(model.key, "update", keywords, written)
    elif name == "bulk_update":
        fields = (
            call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg == "fields"), None)
        )
        names = (
            {node.value for node in ast.walk(fields) if isinstance(node, ast.Constant)} if fields is not None else set()
        )
        yield RowChange(model.key, "update", frozenset(map(str, names)), written)
    elif name == "delete":
        yield RowChange(model.key, "delete", frozenset(), written)


def _of_queryset(owner: ast.expr, body: Body) -> Any:
    """Return the model of a variable that holds a queryset: ``rows = Model.objects.filter(…)``, then ``rows.update(…)``."""
    node = root(owner)
    if not isinstance(node, ast.Name):
        return None
    for assignment in ast.walk(body.node):
        if isinstance(assignment, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == node.id for target in assignment.targets
        ):
            return body.names.queried(assignment.value)
    return None


def _is_made(name: str, body: Body) -> bool:
    """Whether a variable is an instance that the function makes: ``item = Item(…)``."""
    return any(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and body.names.model(node.value.func) is not None
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        for node in ast.walk(body.node)
    )


def _assigned(name: str, body: Body) -> frozenset[str]:
    """Return the attributes that a function sets on a variable."""
    return frozenset(
        node.attr
        for node in ast.walk(body.node)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    )
