"""Discovery of Databases."""

from __future__ import annotations

from django_conformance.discovery.context import DiscoveryContext
from django_conformance.inventory import DatabasesInventory


def discover(context: DiscoveryContext) -> DatabasesInventory:
    """Return what the project has of this area."""
    return DatabasesInventory()
