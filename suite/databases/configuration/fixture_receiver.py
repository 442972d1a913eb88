"""A fixture can be loaded although receivers run while it is.

Why: ``loaddata`` sends ``post_save`` for each object, with ``raw=True``. A receiver that makes a second row for each new object makes it here, too, and
the row of the fixture that is its equal raises IntegrityError.

Fix: begin the receiver with ``if kwargs.get("raw"): return``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import fixtures
from django_conformance.discovery.databases.fixtures import FixtureObject
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.receivers import for_each_new, receivers
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method, own_nodes, receiver
from django_conformance.source.orm.functions import Found
from django_conformance.source.orm.live import model_of
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, Rows

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/signals/#post-save",
    after=("databases.configuration.fixture-fields",),
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each receiver that makes a row of which a fixture has another for the same object."""
    read: dict[str, list[FixtureObject]] = {}
    for item in fixtures.read(project.context):
        if isinstance(item, FixtureObject):
            read.setdefault(item.path, []).append(item)
    for path, items in read.items():
        for label in dict.fromkeys(item.model for item in items):
            model = model_of([label])
            for found in receivers("post_save", model, project.context.sources) if model is not None else ():
                twin = _twin(found, model, items, project)
                if twin is not None:
                    item, made = twin
                    yield Finding(
                        f"loaddata of {path} sends post_save of {model._meta.label}, and {found.node.name}() then makes the "
                        f"{made._meta.label} that the fixture has as well: IntegrityError",
                        at=found.file.at(found.node, f"{found.file.module}.{found.node.name}"),
                        evidence={"fixture": str(item.location)},
                    )


def _twin(
    found: Found, model: Any, items: list[FixtureObject], project: DatabasesProject
) -> tuple[FixtureObject, Any] | None:
    """Return the object of a fixture that a receiver makes an equal of, by a relation that only one row may have."""
    code = ast.unparse(found.node)
    if any(word in code for word in ("raw", "get_or_create", "update_or_create", "exists(", "hasattr(")):
        return None
    if any("raw" in name or "loaddata" in name or "fixture" in name for name in found.decorators):
        return None
    keys = {str(item.key) for item in items if model_of([item.model]) is model}
    scope = Scope(found.node, found.file, project.context.sources, {"instance": Instance(model)})
    for call in own_nodes(found.node):
        rows = scope.value(receiver(call)) if method(call) == "create" else None
        if not isinstance(call, ast.Call) or not isinstance(rows, Rows) or not for_each_new(call, found):
            continue
        given = {key.arg for key in call.keywords if isinstance(key.value, ast.Name) and key.value.id == "instance"}
        names = [
            field.name for field in rows.model._meta.concrete_fields if field.name in given and _is_one(field, model)
        ]
        for item in items:
            if model_of([item.model]) is rows.model and any(str(item.fields.get(name)) in keys for name in names):
                return item, rows.model
    return None


def _is_one(field: Any, model: Any) -> bool:
    """Whether a relation leads to one row of a model, and no second row may have the same one."""
    is_own = bool(field.unique and field.is_relation and field.related_model is model)
    return is_own and not field.primary_key  # with the same key, the row of the fixture replaces that of the receiver
