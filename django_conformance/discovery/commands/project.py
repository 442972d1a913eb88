"""What a project has of commands, as rules read it: records, live objects and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import CommandsInventory


@dataclass(frozen=True)
class CommandsProject:
    """What discovery knows of a project's commands: management commands."""

    context: DiscoveryContext
    inventory: CommandsInventory
