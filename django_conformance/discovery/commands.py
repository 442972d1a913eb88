"""Discovery of Commands."""

from __future__ import annotations

from django_conformance.discovery.context import DiscoveryContext
from django_conformance.inventory import CommandsInventory


def discover(context: DiscoveryContext) -> CommandsInventory:
    """Return what the project has of this area."""
    return CommandsInventory()
