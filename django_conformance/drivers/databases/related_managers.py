"""Follows relations from objects that nothing has saved, and says where the queries went."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django_conformance.drivers.databases.blank_objects import blank
from django_conformance.drivers.databases.routing import models
from django_conformance.drivers.databases.sql import NOTHING, reached
from django_conformance.variation import answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import DatabasesInventory


@dataclass(frozen=True)
class Astray:
    """A relation ``name`` of ``model`` whose query went elsewhere than the routers answer, or was refused there."""

    name: str
    model: str
    message: str


def astray(inventory: DatabasesInventory) -> list[Astray]:
    """Follow every to-many relation of the project's own managed models, from an object read through the routers.

    A relation whose manager cannot be made for an object without data is passed over.
    """
    from django.db import router

    relations = []
    records = {record.label: record for record in inventory.models}
    for label, model in models().items():
        record = records.get(label)
        if record is None or not record.own or not record.managed or record.proxy:
            continue
        if record.read not in inventory.usable:
            continue
        for accessor, target in _accessors(model):
            target_record = records.get(target._meta.label)
            instance = _instance(model, record.read)
            manager = _manager(instance, accessor)
            if manager is None or target_record is None or not target_record.managed:
                continue
            result = reached(partial(_follow, manager))
            expected = answers(partial(router.db_for_read, target, instance=instance))
            name = f"{label}.{accessor}"
            if result.error is not None and result.alias is not None:
                relations.append(
                    Astray(
                        name,
                        label,
                        f"{name} of an object from {record.read!r} queries {result.alias!r}: {result.error}",
                    )
                )
            elif result.alias is not None and not _among(result.alias, expected, inventory):
                named = ", ".join(map(repr, sorted(map(str, expected))))
                relations.append(
                    Astray(
                        name,
                        label,
                        f"{name} of an object from {record.read!r} queries {result.alias!r}, but the routers answer {named}",
                    )
                )
    return relations


def _follow(manager: Any) -> None:
    list(manager.order_by().extra(where=[NOTHING]).values_list("pk"))


def _accessors(model: Any) -> Iterator[tuple[str, Any]]:
    for field in model._meta.local_many_to_many:
        yield field.name, field.remote_field.model
    for relation in model._meta.related_objects:
        if (relation.one_to_many or relation.many_to_many) and relation.get_accessor_name():
            yield relation.get_accessor_name(), relation.related_model


def _instance(model: Any, alias: str | None) -> Any:
    """Return an object as if it had been read from an alias."""
    made = blank(model)
    made._state.adding = False
    made._state.db = alias
    return made


def _manager(instance: Any, accessor: str) -> Any:
    try:
        return getattr(instance, accessor).all()
    except Exception:
        return None


def _among(alias: str, expected: set[Any], inventory: DatabasesInventory) -> bool:
    replicas = inventory.replicas
    places = {
        database.alias: (database.engine, database.host, database.port, database.name)
        for database in inventory.databases
    }
    return any(
        alias == answer
        or replicas.get(alias, alias) == replicas.get(answer, answer)
        or (places[alias] == places.get(answer) and places[alias][3])
        for answer in expected
    )
