"""Foreign keys between models, and what the routers say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.drivers.databases.blank_objects import blank
from django_conformance.drivers.databases.routing import models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import DatabasesInventory, Location

_CONTRIB = ("admin", "auth", "contenttypes", "flatpages", "redirects", "sites", "sessions")


@dataclass(frozen=True)
class Relation:
    """A foreign key ``name`` (``app.Model.field``) from ``model`` to ``target``, and where objects of either are written."""

    name: str
    model: str
    target: str
    alias: str
    target_alias: str
    location: Location | None = None


def foreign_keys() -> Iterator[tuple[Any, Any, Any]]:
    """Yield field, model and target of every foreign key, those of many-to-many tables included."""
    for model in models().values():
        for field in model._meta.local_fields:
            if field.many_to_one or field.one_to_one:
                target = field.remote_field.model
                if not isinstance(target, str):
                    yield field, model, target._meta.concrete_model


def across(inventory: DatabasesInventory) -> list[Relation]:
    """Return the constrained foreign keys of managed models whose two ends are written to different databases.

    Relations among Django's own apps are left to the check that is about them.
    """
    records = {record.label: record for record in inventory.models}
    places = {
        database.alias: (database.engine, database.host, database.port, database.name)
        for database in inventory.databases
    }
    replicas = inventory.replicas
    relations = []
    for field, model, target in foreign_keys():
        owner, target_record = records.get(model._meta.label), records.get(target._meta.label)
        if owner is None or target_record is None or {owner.write, target_record.write} - set(inventory.usable):
            continue
        alias, target_alias = (replicas.get(end or "", end) or "" for end in (owner.write, target_record.write))
        if alias == target_alias or (places[alias] == places[target_alias] and places[alias][3]):
            continue
        within_contrib = owner.app in _CONTRIB and target_record.app in _CONTRIB
        if not field.db_constraint or not owner.managed or within_contrib:
            continue
        declared_by = records.get((model._meta.auto_created or model)._meta.label)
        name = f"{model._meta.label}.{field.name}"
        location = declared_by.location if declared_by is not None else None
        relations.append(Relation(name, owner.label, target_record.label, alias, target_alias, location))
    return relations


def refused_within_replicas(inventory: DatabasesInventory) -> list[Relation]:
    """Return the foreign keys that the routers refuse to set on a new object, to one that was read from a replica.

    Its ``target_alias`` is the replica.
    """
    from django.db import router

    records = {record.label: record for record in inventory.models}
    replicas = inventory.replicas
    relations = []
    for field, model, target in foreign_keys():
        owner, target_record = records.get(model._meta.label), records.get(target._meta.label)
        if owner is None or target_record is None or owner.write is None:
            continue
        for alias in target_record.reads:
            if replicas.get(alias) == owner.write and not _allowed(router, target, alias, model, owner.write):
                name = f"{model._meta.label}.{field.name}"
                relations.append(Relation(name, owner.label, target_record.label, owner.write, alias))
                break
    return relations


def _allowed(router: Any, target: Any, read_from: str, model: Any, written_to: str) -> bool:
    value, instance = blank(target), blank(model)
    value._state.db, instance._state.db = read_from, written_to
    try:
        return bool(router.allow_relation(value, instance))
    except Exception:
        return True
