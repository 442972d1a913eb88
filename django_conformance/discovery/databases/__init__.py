"""Discovery of databases: aliases and engines, routers, and where each model is read, written and migrated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.discovery.databases import models, routers, settings, tested
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import DatabasesInventory

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext


def discover(context: DiscoveryContext) -> DatabasesProject:
    """Look at the project's databases."""
    databases, problems = settings.databases(context)
    if any(problem.stage == settings.STAGE for problem in problems):
        return DatabasesProject(context, DatabasesInventory(databases=databases, problems=tuple(problems)))
    loaded = routers.load(context)
    records, unanswered = models.discover(context, loaded, databases)
    inventory = DatabasesInventory(
        databases=databases,
        routers=loaded.routers,
        models=records,
        problems=(*problems, *loaded.problems, *unanswered),
        tested=tested.aliases(context, tuple(database.alias for database in databases)),
    )
    return DatabasesProject(context, inventory, loaded.objects)
