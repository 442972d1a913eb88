"""Discovery of Celery."""

from __future__ import annotations

from django_conformance.discovery.context import DiscoveryContext
from django_conformance.inventory import CeleryInventory


def discover(context: DiscoveryContext) -> CeleryInventory:
    """Return what the project has of this area."""
    return CeleryInventory()
