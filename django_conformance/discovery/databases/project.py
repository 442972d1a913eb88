"""What a project has of databases, as rules read it: records, live objects and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import DatabasesInventory


@dataclass(frozen=True)
class DatabasesProject:
    """What discovery knows of a project's databases: databases, routers, models, migrations."""

    context: DiscoveryContext
    inventory: DatabasesInventory
