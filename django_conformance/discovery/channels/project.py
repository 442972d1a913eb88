"""What a project has of channels, as rules read it: records, live objects and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import ChannelsInventory


@dataclass(frozen=True)
class ChannelsProject:
    """What discovery knows of a project's channels: the ASGI application, routes, consumers, layers."""

    context: DiscoveryContext
    inventory: ChannelsInventory
