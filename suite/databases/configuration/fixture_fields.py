"""Fixtures name models and fields that exist, every required field, and natural keys only for models that have them.

Why: ``loaddata`` stops at the first object that it cannot make, and loads nothing. A fixture does not change when its
model does, so the error appears when somebody sets up a new environment.

Fix: correct the fixture, or dump it again with ``dumpdata``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import fixtures
from django_conformance.discovery.databases.fixtures import BrokenFixture, FixtureObject
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/fixtures/",
    after=("databases.configuration.default-alias",),
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield the first object of each fixture that loaddata cannot make."""
    told: set[str] = set()
    for item in fixtures.read(project.context):
        if isinstance(item, BrokenFixture):
            yield Finding(
                f"{item.location.path} cannot be read: {item.why}", subject=item.location.path, location=item.location
            )
        elif item.path not in told:
            fault = _fault(item)
            if fault is not None:
                told.add(item.path)
                message, line = fault
                yield Finding(
                    message,
                    subject=item.path,
                    location=Location(item.path, line or item.location.line),
                    evidence={"model": item.model},
                )


def _fault(item: FixtureObject) -> tuple[str, int | None] | None:
    """Return why an object cannot be made, and the line that says so; ``None`` where nothing is wrong."""
    from django.apps import apps
    from django.core.exceptions import FieldDoesNotExist

    try:
        model = apps.get_model(item.model)
    except (LookupError, ValueError):
        known = [known._meta.label_lower for known in apps.get_models()]
        meant = nearest(item.model.lower(), known, alike=0.75)
        advice = f"; did you mean {meant!r}?" if meant else ""
        return f"{item.path} has objects of {item.model!r}, which is not a model of an installed app{advice}", None
    for name, value in item.fields.items():
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            meant = nearest(name, [field.name for field in model._meta.get_fields()], alike=0.7)
            advice = f"; did you mean {meant!r}?" if meant else ""
            return (
                f"{item.path} gives {item.model} a field {name!r}, which the model does not have{advice}",
                fixtures.line_of(name),
            )
        target = _without_natural_key(field, value)
        if target:
            return (
                f"{item.path} gives {item.model}.{name} the natural key {value!r}, and the manager of {target} has no "
                "get_by_natural_key()"
            ), fixtures.line_of(name)
    lacking = next(_lacking(model, item), None)
    if lacking is not None:
        return (
            f"{item.path} gives an object of {item.model} no {lacking!r}, which has no default and may not be NULL: loaddata "
            "sets neither defaults of today nor auto_now"
        ), None
    return None


def _lacking(model: Any, item: FixtureObject) -> Iterator[str]:
    """Yield the fields that stay NULL in the row that loaddata writes, and may not be."""
    for field in model._meta.local_concrete_fields:
        given = field.name in item.fields or field.attname in item.fields
        has_default = field.has_default() or getattr(field, "db_default", _missing()) is not _missing()
        if given or field.primary_key or field.null or has_default or field.empty_strings_allowed:
            continue
        if getattr(field, "generated", False) or (field.is_relation and field.remote_field.parent_link):
            continue
        yield field.name


def _missing() -> Any:
    from django.db.models.fields import NOT_PROVIDED

    return NOT_PROVIDED


def _without_natural_key(field: Any, value: Any) -> str:
    """Return the model of a relation that is given a list where only its primary key is taken."""
    if not getattr(field, "remote_field", None) or not field.concrete:
        return ""
    related = field.remote_field.model
    keys = value if field.many_to_many and isinstance(value, list) else [value]
    is_natural = any(isinstance(key, list) for key in keys)
    return related._meta.label if is_natural and not hasattr(related._default_manager, "get_by_natural_key") else ""
