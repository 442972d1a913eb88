"""Queues, routes and the beat schedule name what is there.

https://docs.celeryq.dev/en/stable/userguide/routing.html
https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import raise_all

from . import suspected

if TYPE_CHECKING:
    from django_conformance.inventory import CeleryInventory

ROUTING = "https://docs.celeryq.dev/en/stable/userguide/routing.html"
BEAT = "https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html"


@pytest.mark.conformance(
    "celery.configuration.queues", level="must", docs=f"{ROUTING}#automatic-routing", each="celery"
)
def test_queues(subject: CeleryInventory) -> None:
    """Every task is routed to a queue that is declared, where missing queues are not created, and that its key is bound to.

    Why: every call of the task raises QueueNotFound; with a routing key that no queue is bound by, the broker drops it.

    Fix: correct the queue's name or the routing key in task_routes, or declare it in task_queues.
    """
    raise_all(suspected(subject, "unknown-queue"))


@pytest.mark.conformance(
    "celery.configuration.called-queues", level="should", docs=f"{ROUTING}#manual-routing", each="celery"
)
def test_called_queues(subject: CeleryInventory) -> None:
    """No call names a queue that task_queues does not have, or that is a misspelling of one in use.

    Why: Celery makes the queue that a call names, whatever its name: no worker consumes it, and nobody is told.

    Fix: write the name of the queue that is meant, or declare this one in task_queues and start a worker with it.
    """
    raise_all(suspected(subject, "called-queue"))


@pytest.mark.conformance(
    "celery.configuration.route-names",
    level="should",
    docs=f"{ROUTING}#automatic-routing",
    each="celery",
    after=("celery.configuration.task-modules",),
)
def test_route_names(subject: CeleryInventory) -> None:
    """No route and no annotation is for a misspelt task.

    Why: the task that was meant goes to the default queue, or goes without its rate limit.

    Fix: take the name in the message.
    """
    raise_all(suspected(subject, "misspelt-route"))


@pytest.mark.conformance(
    "celery.configuration.idle-routes",
    level="info",
    docs=f"{ROUTING}#automatic-routing",
    each="celery",
    after=("celery.configuration.task-modules",),
)
def test_idle_routes(subject: CeleryInventory) -> None:
    """Every route matches a registered task.

    Why: a route that matches nothing is for a task of another service, or left over.

    Fix: remove it, unless another service's worker runs that task.
    """
    raise_all(suspected(subject, "route-matches-nothing"))


@pytest.mark.conformance(
    "celery.configuration.beat-tasks",
    level="must",
    docs=f"{BEAT}#entries",
    each="celery",
    after=("celery.configuration.task-modules",),
)
def test_beat_tasks(subject: CeleryInventory) -> None:
    """Every entry of the beat schedule names a registered task.

    Why: beat sends it on time, and the worker throws it away as unregistered.

    Fix: correct the task's name.
    """
    raise_all(suspected(subject, "beat-task"))


@pytest.mark.conformance(
    "celery.configuration.beat-elsewhere",
    level="info",
    docs=f"{BEAT}#entries",
    each="celery",
    after=("celery.configuration.task-modules",),
)
def test_beat_elsewhere(subject: CeleryInventory) -> None:
    """Every entry of the beat schedule is run by a worker of this project.

    Why: a task that is not registered here is left to another service's worker, on the queue that the entry names.

    Fix: nothing, where that service exists.
    """
    raise_all(suspected(subject, "beat-task-elsewhere"))


@pytest.mark.conformance("celery.configuration.beat-entries", level="must", docs=f"{BEAT}#entries", each="celery")
def test_beat_entries(subject: CeleryInventory) -> None:
    """Beat can load every entry, compute when it is next due, and send it with arguments that fit its task.

    Why: beat logs an error where it should send; the job never runs, and nobody is told.

    Fix: args is a tuple, (16,) with its comma; kwargs a dictionary; both fit the task's parameters.
    """
    raise_all(suspected(subject, "beat-entry"))
