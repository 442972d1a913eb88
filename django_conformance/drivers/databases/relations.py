"""Relations between models, and what the routers say of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.drivers.databases.routing import models, path_of, routers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import DatabasesInventory, Location

_CONTRIB = ("admin", "auth", "contenttypes", "flatpages", "redirects", "sites", "sessions")


@dataclass(frozen=True)
class Relation:
    """A foreign key ``name`` (``app.Model.field``) from ``model``, written to ``alias``, to ``target`` on ``other``."""

    name: str
    model: str
    target: str
    alias: str
    other: str
    location: Location | None = None


@dataclass(frozen=True)
class Shadow:
    """A router that answers True before another that would answer False."""

    first: str
    second: str
    alias: str
    app: str


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
    homes = {one.label: one for one in inventory.models}
    places = {one.alias: (one.engine, one.host, one.port, one.name) for one in inventory.databases}
    replicas = inventory.replicas
    found = []
    for field, model, target in foreign_keys():
        one, two = homes.get(model._meta.label), homes.get(target._meta.label)
        if one is None or two is None or {one.write, two.write} - set(inventory.usable):
            continue
        alias, other = (replicas.get(end or "", end) or "" for end in (one.write, two.write))
        if alias == other or (places[alias] == places[other] and places[alias][3]):
            continue
        if not field.db_constraint or not one.managed or (one.app in _CONTRIB and two.app in _CONTRIB):
            continue
        owner = model._meta.auto_created or model
        place = homes[owner._meta.label].location if owner._meta.label in homes else None
        found.append(Relation(f"{model._meta.label}.{field.name}", one.label, two.label, alias, other, place))
    return found


def refused_within_replicas(inventory: DatabasesInventory) -> list[Relation]:
    """Return the foreign keys that the routers refuse to set on a new object, to one that was read from a replica."""
    from django.db import router

    homes = {one.label: one for one in inventory.models}
    replicas = inventory.replicas
    found = []
    for field, model, target in foreign_keys():
        one, two = homes.get(model._meta.label), homes.get(target._meta.label)
        if one is None or two is None or one.write is None:
            continue
        for alias in two.reads:
            if replicas.get(alias) == one.write and not _allowed(router, target, alias, model, one.write):
                found.append(Relation(f"{model._meta.label}.{field.name}", one.label, two.label, one.write, alias))
                break
    return found


def _allowed(router: Any, target: Any, read_from: str, model: Any, written_to: str) -> bool:
    value, instance = blank(target), blank(model)
    value._state.db, instance._state.db = read_from, written_to
    try:
        return bool(router.allow_relation(value, instance))
    except Exception:
        return True


def blank(model: Any) -> Any:
    """Return an object of a model that nothing of the project's has made: no ``__init__``, no signal, no default.

    Its fields hold values of their kind, so that a router may look at them.
    """
    from django.db.models.base import ModelState

    made = model.__new__(model)
    made._state = ModelState()
    for field in model._meta.concrete_fields:
        made.__dict__[field.attname] = _value(field)
    return made


def _value(field: Any) -> Any:
    while field.remote_field is not None and getattr(field, "target_field", None) is not None:
        field = field.target_field
    values = {
        "CharField": "a",
        "TextField": "a",
        "SlugField": "a",
        "BooleanField": False,
        "UUIDField": uuid.UUID(int=1),
    }
    kind = field.get_internal_type()
    if kind in values:
        return values[kind]
    return 1 if kind.endswith(("IntegerField", "AutoField")) else None


def shadows(inventory: DatabasesInventory) -> list[Shadow]:
    """Return the first router that says True to all migrations everywhere, and the one behind it that says False."""
    asked = [one for one in routers() if hasattr(one, "allow_migrate")]
    questions = [(alias, model) for model in models().values() for alias in inventory.usable]
    answers = [[_may_migrate(one, alias, model) for alias, model in questions] for one in asked]
    for number, given in enumerate(answers):
        if not given or not all(answer is True for answer in given):
            continue
        for behind in range(number + 1, len(asked)):
            if False in answers[behind]:
                alias, model = questions[answers[behind].index(False)]
                return [Shadow(path_of(asked[number]), path_of(asked[behind]), alias, model._meta.app_label)]
    return []


def _may_migrate(router: Any, alias: str, model: Any) -> Any:
    options = model._meta
    try:
        return router.allow_migrate(alias, options.app_label, model_name=options.model_name, model=model)
    except Exception:
        return None
