"""Discovery of Channels."""

from __future__ import annotations

from django_conformance.discovery.context import DiscoveryContext
from django_conformance.inventory import ChannelsInventory


def discover(context: DiscoveryContext) -> ChannelsInventory:
    """Return what the project has of this area."""
    return ChannelsInventory()
