"""What a project has of databases, routers and models."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django_conformance.inventory.common import Location, Problem, Suspicion


@dataclass(frozen=True)
class Database:
    """An alias of DATABASES: ``engine`` is ``dummy`` where the entry is empty; ``mirror`` is its ``TEST['MIRROR']``."""

    alias: str
    engine: str
    vendor: str
    mirror: str | None = None
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Router:
    """An entry of DATABASE_ROUTERS, in order: ``path`` is its class, ``methods`` those of the router interface it has."""

    path: str
    methods: tuple[str, ...] = ()
    location: Location | None = None


@dataclass(frozen=True)
class Model:
    """A model, and the aliases the routers answered when discovery asked: ``migrate`` where its table is made."""

    label: str
    app: str
    module: str
    own: bool = True
    managed: bool = True
    proxy: bool = False
    read: str | None = None
    write: str | None = None
    migrate: tuple[str, ...] = ()
    location: Location | None = None


@dataclass(frozen=True)
class DatabasesInventory:
    """The aliases, routers and models, and what could not be loaded."""

    databases: tuple[Database, ...] = ()
    routers: tuple[Router, ...] = ()
    models: tuple[Model, ...] = ()
    problems: tuple[Problem, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()

    @property
    def aliases(self) -> tuple[str, ...]:
        """All aliases, in the order of DATABASES."""
        return tuple(database.alias for database in self.databases)
