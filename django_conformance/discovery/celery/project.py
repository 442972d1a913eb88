"""What a project has of celery, as rules read it: records, live objects and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import CeleryInventory


@dataclass(frozen=True)
class CeleryProject:
    """What discovery knows of a project's celery: apps, tasks, queues, schedules."""

    context: DiscoveryContext
    inventory: CeleryInventory
