"""Fixtures refer to permissions and content types by natural keys, not by ids.

Why: migrate creates these rows itself and numbers them in the order in which it reaches the models. In another database, or after another
app is added, the same number is a different row. loaddata then stops at a UNIQUE constraint, or gives a group the permissions of other models.

Fix: dump the fixture with ``dumpdata --natural-foreign --natural-primary``, without ``auth.permission`` and ``contenttypes``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import fixtures
from django_conformance.discovery.databases.fixtures import FixtureObject
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import members

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/serialization/#natural-keys",
    after=("databases.configuration.default-alias",),
)

_GENERATED = ("auth.permission", "contenttypes.contenttype")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield the first object of each fixture that has such a number."""
    told: set[str] = set()
    for item in fixtures.read(project.context):
        if not isinstance(item, FixtureObject) or item.path in told:
            continue
        fault = _fault(item)
        if fault is not None:
            told.add(item.path)
            what, line = fault
            yield Finding(
                f"{item.path} gives {what}: migrate gives that number to another row in another database",
                subject=item.path,
                location=Location(item.path, line or item.location.line),
                evidence={"model": item.model},
            )


def _fault(item: FixtureObject) -> tuple[str, int | None] | None:
    """Return what an object has by number, and the line that says so."""
    from django.apps import apps

    try:
        model = apps.get_model(item.model)
    except (LookupError, ValueError):
        return None
    if model._meta.label_lower in _GENERATED and _is_number(item.key):
        return f"an object of {item.model} the primary key {item.key}", None
    for name, value in item.fields.items():
        related = _related(model, name)
        number = next((key for key in members(value) or [value] if _is_number(key)), None)
        if related in _GENERATED and number is not None:
            return f"{item.model}.{name} the {related.rpartition('.')[2]} {number}", fixtures.line_of(name)
    return None


def _related(model: Any, name: str) -> str:
    """Return the label of the model that a field is a relation to, "" for any other field."""
    fields = {field.name: field for field in model._meta.get_fields() if field.is_relation and field.concrete}
    related = fields[name].related_model if name in fields else None
    return related._meta.label_lower if related is not None else ""


def _is_number(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and value.isdigit())
