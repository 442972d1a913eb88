"""Which alias has the table of which model, as far as migrations and routers make it certain."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_conformance.inventory import DatabasesInventory, Model

_NAMED_SO = re.compile(
    r"(^|[_\W])(replicas?|reads?|reader|readonly|ro|slave|standby|follower|secondary)([_\W\d]|$)", re.IGNORECASE
)


class Tables:
    """The tables of a project's models, and the aliases that they are on."""

    def __init__(self, inventory: DatabasesInventory) -> None:
        self._inventory = inventory
        self._places = {one.alias: (one.engine, one.host, one.port, one.name) for one in inventory.databases}
        self._by_label = {one.label: one for one in inventory.models}

    @cached_property
    def replicas(self) -> dict[str, str]:
        """The aliases that are replicas of another one, by ``TEST['MIRROR']`` or by what the routers answer."""
        return self._inventory.replicas

    @cached_property
    def read_only(self) -> dict[str, str]:
        """The replicas that nothing may write to: named so, or declared and only ever read by the routers.

        A second way to a primary, past its pooler, has a ``TEST['MIRROR']`` as well, and is written to.
        """
        models = self._inventory.models
        read = {alias for one in models for alias in (one.reads or (one.read,))} - {one.write for one in models}
        declared = {one.alias for one in self._inventory.databases if one.mirror}
        return {
            alias: primary
            for alias, primary in self.replicas.items()
            if _NAMED_SO.search(alias) or (alias in declared and alias in read)
        }

    @cached_property
    def _migrated(self) -> frozenset[str]:
        """The aliases that migrations make tables of the project on: those of other aliases are somebody else's."""
        return frozenset(alias for model in self._inventory.models if model.own for alias in model.migrate)

    def model(self, made: Any) -> Model | None:
        """Return the record of a model class, ``None`` for another object."""
        meta = getattr(made, "_meta", None)
        return self._by_label.get(getattr(meta, "label", "")) if isinstance(made, type) and meta is not None else None

    def named(self, table: str) -> list[Model]:
        """Return the models whose table has a name."""
        return [one for one in self._inventory.models if one.table.lower() == table.lower()]

    def lacks(self, alias: str, model: Model) -> bool:
        """Whether an alias certainly lacks a model's table: migrations make it elsewhere, and other tables there."""
        return (
            model.managed
            and bool(model.migrate)
            and alias in self._inventory.usable
            and alias in self._migrated
            and alias not in self.replicas
            and all(self._places[alias] != self._places.get(one) for one in model.migrate)
        )

    def apart(self, one: Model, other: Model) -> bool:
        """Whether no database that one model is read from has the table of the other."""
        here, there = (
            {self._places.get(str(alias)) for alias in (model.read, *model.reads)} - {None} for model in (one, other)
        )
        return bool(here and there) and not here & there and self._by_primary(one) != self._by_primary(other)

    def _by_primary(self, model: Model) -> str | None:
        return self.replicas.get(str(model.read), model.read)
