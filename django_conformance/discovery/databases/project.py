"""What a project has of databases, as rules read it: records, live objects and source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import own_folder
from django_conformance.discovery.databases import (
    data_migrations,
    migrations,
    queries,
    replica_reads,
    sql_queries,
    transactions,
)
from django_conformance.discovery.databases.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.discovery.databases.data_migrations import DataFunction
    from django_conformance.discovery.databases.migrations import Migrations, Unwritten
    from django_conformance.discovery.databases.queries import AliasQuery
    from django_conformance.discovery.databases.sql_queries import Statement
    from django_conformance.discovery.databases.transactions import Transaction
    from django_conformance.inventory import DatabasesInventory, Problem
    from django_conformance.source.files import SourceFile


@dataclass(frozen=True)
class DatabasesProject:
    """What discovery knows of a project's databases: aliases, routers, models, migrations, and what its source does.

    ``routers`` are the objects that answer, in the order of the inventory's records of them.
    """

    context: DiscoveryContext
    inventory: DatabasesInventory
    routers: tuple[Any, ...] = ()

    @cached_property
    def tables(self) -> Tables:
        """Which alias has the table of which model."""
        return Tables(self.inventory)

    @cached_property
    def migrations(self) -> Migrations:
        """The migrations as files."""
        return migrations.load(self.context.project)

    @cached_property
    def data_functions(self) -> tuple[DataFunction, ...]:
        """The functions that the project's own migrations run forwards by RunPython, with the helpers that they call."""
        return tuple(data_migrations.functions(self.migrations, self.context.sources))

    @cached_property
    def unwritten(self) -> tuple[Unwritten, ...]:
        """What ``makemigrations`` would write; nothing where the migrations cannot be loaded."""
        return self._compared if isinstance(self._compared, tuple) else ()

    @property
    def not_comparable(self) -> Problem | None:
        """What stops ``makemigrations`` from comparing the models with the migrations."""
        return None if isinstance(self._compared, tuple) else self._compared

    @cached_property
    def _compared(self) -> tuple[Unwritten, ...] | Problem:
        return migrations.unwritten(self.migrations, self.context.sources)

    @property
    def own_makemigrations(self) -> bool:
        """Whether the project has a ``makemigrations`` of its own, which decides what a migration is needed for."""
        return migrations.replaced(self.context.project)

    @cached_property
    def own_apps(self) -> frozenset[str]:
        """The labels of the project's own apps that have models."""
        return frozenset(model.app for model in self.inventory.models if model.own)

    @cached_property
    def transactions(self) -> tuple[Transaction, ...]:
        """Every block in ``atomic``."""
        files = self.files("atomic")
        return tuple(block for file in files for block in transactions.of_file(file, self.tables))

    @cached_property
    def queries(self) -> tuple[AliasQuery, ...]:
        """Every query that names its alias."""
        files = self.files("using", "db_manager")
        by_orm = (query for file in files for query in queries.of_file(file, self.tables))
        files = self.files("execute", "cursor", "raw", "extra")
        return (*by_orm, *sql_queries.of_files(files, self.tables, self.context.sources))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement of SQL that a cursor of a certain alias executes."""
        return tuple(sql_queries.statements(self.files("execute", "copy"), self.context.sources))

    @cached_property
    def always_behind(self) -> dict[str, str]:
        """The replica that each model is always read from, by its label, also right after it was written."""
        return replica_reads.always_behind(self)

    def files(self, *containing: str) -> Sequence[SourceFile]:
        """Return the files of the project's own apps, without tests and migrations, whose text has one of these words."""
        files = self.context.sources.code(containing=containing)
        return [file for file in files if not self._app_folders.isdisjoint((file.path.parent, *file.path.parents))]

    @cached_property
    def _app_folders(self) -> frozenset[Path]:
        from django.apps import apps

        folders = (config.path for config in apps.get_app_configs())
        return frozenset(Path(folder) for folder in folders if own_folder(folder, self.context.project))
