"""What a project has of databases, routers and models."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django_conformance.inventory.common import Location, Problem

DUMMY = "dummy"
"""The engine of an alias whose entry is empty: every query on it raises ImproperlyConfigured."""


@dataclass(frozen=True)
class Database:
    """An alias of DATABASES: ``engine`` is ``dummy`` where the entry is empty; ``mirror`` is its ``TEST['MIRROR']``.

    ``name``, ``host`` and ``port`` are what the project configured, which no process of a run connects to. ``options``
    holds settings that decide how connections behave (``CONN_MAX_AGE``, ``ATOMIC_REQUESTS``, ``pool``, …); one that has
    Django's default is left out.
    """

    alias: str
    engine: str
    vendor: str
    mirror: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    host: str = ""
    port: str = ""


@dataclass(frozen=True)
class Router:
    """An entry of DATABASE_ROUTERS, in order: ``path`` is its class, ``methods`` are those of a router that it has."""

    path: str
    methods: tuple[str, ...] = ()
    location: Location | None = None


@dataclass(frozen=True)
class Model:
    """A model, and the aliases the routers answered when discovery asked: ``migrate`` where its table is made.

    ``reads`` are all answers for a read, where a router chooses among several. ``read``, ``write`` and ``migrate`` are
    empty where the routers could not answer without a database.
    """

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
    reads: tuple[str, ...] = ()
    table: str = ""


@dataclass(frozen=True)
class DatabasesInventory:
    """The aliases, routers and models, and what could not be loaded.

    ``tested`` are the aliases that the project's own tests say they query.
    """

    databases: tuple[Database, ...] = ()
    routers: tuple[Router, ...] = ()
    models: tuple[Model, ...] = ()
    problems: tuple[Problem, ...] = ()
    tested: tuple[str, ...] = ()

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """All aliases, in the order of DATABASES."""
        return tuple(database.alias for database in self.databases)

    @cached_property
    def usable(self) -> tuple[str, ...]:
        """The aliases that have an engine."""
        return tuple(database.alias for database in self.databases if database.engine != DUMMY)

    @cached_property
    def replicas(self) -> dict[str, str]:
        """Each alias that holds another's data, and that other: declared by ``TEST['MIRROR']``, or presumed.

        Presumed is one of the vendor of the alias that every model read from it is written to, and never written
        itself.
        """
        declared = {
            database.alias: database.mirror
            for database in self.databases
            if database.mirror in self.aliases and database.mirror != database.alias
        }
        return {**self.presumed_replicas, **{alias: target for alias, target in declared.items() if target is not None}}

    @cached_property
    def presumed_replicas(self) -> dict[str, str]:
        """The replicas that the routers' answers show and that no ``TEST['MIRROR']`` declares.

        What declares itself the mirror of another stands for that; what has a declared mirror is nobody's replica.
        """
        vendors = {database.alias: database.vendor for database in self.databases}
        mirrors = {database.alias: database.mirror for database in self.databases if database.mirror}
        primary_aliases = {*(model.write for model in self.models), *mirrors, *mirrors.values()}
        targets: dict[str, set[str | None]] = {}
        for model in self.models:
            for alias in model.reads or (model.read,):
                if alias in self.usable and alias not in primary_aliases:
                    targets.setdefault(alias, set()).add(model.write)
        presumed = {}
        for alias, primaries in targets.items():
            written_to = next(iter(primaries)) if len(primaries) == 1 else None
            primary = mirrors.get(written_to or "", written_to)
            if primary in self.usable and vendors[primary] == vendors[alias]:
                presumed[alias] = primary
        return presumed

    def read_from(self, alias: str) -> list[str]:
        """Return the labels of the models that the routers have read from an alias."""
        return [model.label for model in self.models if alias in (model.reads or (model.read,))]
