"""What an expression stands for, as far as source and the imported models make it certain."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from django_conformance.source.reading import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable

Paths = frozenset[str] | None
"""The relations that are loaded with an object (``author``, ``author__team``); ``None`` where any may be."""


@dataclass(frozen=True)
class ModelClass:
    """A model."""

    model: Any


@dataclass(frozen=True)
class Instance:
    """An object of a model, read from an alias where the code names it."""

    model: Any
    related: Paths = None
    alias: str | None = None

    def relation(self, name: str) -> Any:
        """Return the field or reverse relation that an attribute of an object stands for; ``None`` for any other."""
        return relation(self.model, name)

    def has(self, name: str) -> bool:
        """Whether a relation may be loaded."""
        return self.related is None or name in self.related


@dataclass(frozen=True)
class Rows:
    """A manager or a queryset: nothing is asked until it is gone through.

    ``items`` says that it gives objects of the model, ``fetched`` that they have been read already.
    """

    model: Any
    related: Paths = frozenset()
    alias: str | None = None
    is_queryset: bool = True
    items: bool = True
    fetched: bool = False
    manager: Any = None

    @property
    def item(self) -> Instance | None:
        """What going through it gives."""
        return Instance(self.model, self.related, self.alias) if self.items else None


@dataclass(frozen=True)
class Many:
    """A list of what has been read."""

    item: Any = None


@dataclass(frozen=True)
class ObjectOf:
    """An object of a class that is no model."""

    kind: Any


Value = ModelClass | Instance | Rows | Many | ObjectOf | None


def merged(values: Iterable[Value]) -> Value:
    """Return what a name is that is given several values: one of their kind, with the relations that all have."""
    first, *others = [*dict.fromkeys(values)] or [None]
    for value in others:
        if type(value) is not type(first):
            return None
        if isinstance(first, Instance) and isinstance(value, Instance) and first.model is value.model:
            first = replace(
                first, related=_both(first, value), alias=first.alias if first.alias == value.alias else None
            )
        elif isinstance(first, Rows) and isinstance(value, Rows) and first.model is value.model:
            first = replace(
                first,
                related=_both(first, value),
                alias=first.alias if first.alias == value.alias else None,
                is_queryset=first.is_queryset and value.is_queryset,
                items=first.items and value.items,
                fetched=first.fetched or value.fetched,
            )
        else:
            return None
    return first


def _both(first: Instance | Rows, second: Instance | Rows) -> Paths:
    """Return the relations that may be loaded with one or the other."""
    return None if first.related is None or second.related is None else first.related | second.related


def below(related: Paths, name: str) -> Paths:
    """Return the relations that are loaded with the object of a relation."""
    return (
        None
        if related is None
        else frozenset(path[len(name) + 2 :] for path in related if path.startswith(f"{name}__"))
    )


def with_paths(related: Paths, paths: Iterable[str | None]) -> Paths:
    """Return the relations that are loaded once these are, too; ``None`` among them is any."""
    known: set[str] = set()
    for path in paths:
        if path is None:
            return None
        parts = path.split("__")
        known |= {"__".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return None if related is None else related | known


def relation(model: Any, name: str) -> Any:
    """Return the relation of a model that an attribute of its objects stands for; ``None`` for any other attribute."""
    options = model._meta
    for field in options.get_fields(include_hidden=False):
        if not field.is_relation:
            continue
        if (field.name if field.concrete or field in options.private_fields else _accessor(field)) == name:
            return field
    return None


def _accessor(field: Any) -> Any:
    return field.get_accessor_name() if hasattr(field, "get_accessor_name") else field.name


def reached(instance: Instance, field: Any, name: str) -> Value:
    """Return what an attribute that is a relation gives."""
    target: Any = field.related_model
    if target is None or isinstance(target, str):
        return None
    if field.many_to_one or field.one_to_one:
        return Instance(target, below(instance.related, name), instance.alias)
    back = attribute(attribute(field, "field"), "name") if field.one_to_many else None
    fetched = instance.related is None or name in instance.related
    related = below(instance.related, name) if fetched else loaded_by(target._default_manager)
    return Rows(
        target,
        related if back is None or related is None else related | {back},
        instance.alias,
        is_queryset=False,
        fetched=fetched,
        manager=target._default_manager,
    )


def loaded_by(manager: Any) -> Paths:
    """Return what a manager loads with its objects: nothing, or anything where its own code may load relations."""
    kinds = [*type(manager).__mro__, *attribute(attribute(manager, "_queryset_class"), "__mro__", ())]
    return None if any(_may_load_relations(kind) for kind in kinds) else frozenset()


@cache
def _may_load_relations(kind: type) -> bool:
    """Whether the code of a class of managers or querysets may load relations: it says so, or cannot be read."""
    if kind.__module__.startswith(("django.", "builtins")):
        return False
    try:
        source = inspect.getsource(kind)
    except (OSError, TypeError):
        return True
    return "_related" in source or ("def get_queryset" in source and "super().get_queryset()" not in source)
