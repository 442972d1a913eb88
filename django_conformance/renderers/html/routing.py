"""Where each model is read, written and migrated: models by aliases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.inventory import Inventory, Location, Model


@dataclass(frozen=True)
class RoutingRow:
    """A model: for each alias the words of what happens there."""

    label: str
    location: Location | None
    note: str
    aliases: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Routing:
    """The aliases, and the project's models."""

    aliases: tuple[str, ...]
    rows: tuple[RoutingRow, ...]


def routing(inventory: Inventory) -> Routing | None:
    """Return the table; ``None`` if there is one alias only, since all models are there."""
    databases = inventory.databases
    if len(databases.aliases) < 2 or not databases.models:  # noqa: PLR2004 - one alias needs no table
        return None
    rows = (
        RoutingRow(
            model.label, model.location, _note(model), tuple(_words(model, alias) for alias in databases.aliases)
        )
        for model in databases.models
    )
    return Routing(databases.aliases, tuple(rows))


def _words(model: Model, alias: str) -> tuple[str, ...]:
    words = (
        ("read", alias in (model.reads or (model.read,))),
        ("write", alias == model.write),
        ("table", alias in model.migrate),
    )
    return tuple(word for word, holds in words if holds)


def _note(model: Model) -> str:
    notes = [word for word, holds in (("not managed", not model.managed), ("proxy", model.proxy)) if holds]
    if model.write is None:
        notes.append("the routers gave no answer")
    return ", ".join(notes)
