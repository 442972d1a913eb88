"""The queues of a project: those that its settings, routes, schedule and tasks name.

https://docs.celeryq.dev/en/stable/userguide/routing.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.bindings import name_of
from django_conformance.source.reading import attribute, members, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.inventory import CeleryInventory


@dataclass(frozen=True)
class Queues:
    """The queues of a project: ``declared`` by task_queues, ``known`` by any setting, route, beat entry or task.

    ``created`` says whether Celery makes a queue that a call names and that is not declared.
    """

    declared: frozenset[str]
    known: frozenset[str]
    created: bool


def queues_of(inventory: CeleryInventory, configurations: Sequence[Any]) -> Queues:
    """Return the queues of a project; ``configurations`` are those of its apps (``app.conf``)."""
    declared = [
        frozenset(name_of(queue) for queue in members(attribute(conf, "task_queues"))) for conf in configurations
    ]
    named = {name for app in inventory.apps for name in (*app.queues, *app.routes.values())}
    named |= {task.queue for task in inventory.tasks} | {entry.queue for entry in inventory.beat if entry.queue}
    return Queues(
        declared=frozenset().union(*declared) if all(declared) else frozenset(),
        known=frozenset(named).union(*declared),
        created=any(readable(attribute(conf, "task_create_missing_queues")) for conf in configurations),
    )
