"""A real worker process, on the run's own broker and result backend: with the pool of the declared worker, or prefork.

https://docs.celeryq.dev/en/stable/userguide/workers.html
https://docs.celeryq.dev/en/stable/userguide/calling.html
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from django_conformance.findings import Blocked, Finding, NotJudged, raise_all
from django_conformance.observations import canonical, same
from django_conformance.reasons import Reason

from . import keeping_results, probe, probed
from .grounds import ALIVE, CALLING, GUIDE
from .values import CONFIGURED, JSON, KEYWORDS

if TYPE_CHECKING:
    from django_conformance.drivers.celery.workers import Workers
    from django_conformance.inventory import CeleryApp, Inventory, Task
    from django_conformance.run.context import RunContext

WORKERS = f"{GUIDE}/workers.html"
CANVAS = f"{GUIDE}/canvas.html"
TASKS = f"{GUIDE}/tasks.html"
OF_WORKERS = {"each": "celery.app", "needs": ("broker",), "after": ALIVE}
OF_APPS = {"each": "celery.app", "needs": ("broker",)}
OF_KEPT_RESULTS = {"each": "celery.app", "needs": ("broker", "result-backend"), "after": ALIVE}
OF_CHORDS = {**OF_KEPT_RESULTS, "needs": ("broker", "chords")}


@pytest.mark.conformance(
    "celery.broker.worker-starts",
    level="must",
    docs=f"{WORKERS}#starting-the-worker",
    after=(*CONFIGURED, "celery.configuration.settings-module"),
    **OF_APPS,
)
def test_worker_starts(subject: CeleryApp, workers: Workers) -> None:
    """A worker starts with the project's app and becomes ready.

    Why: without a worker, no task runs.

    Fix: see the message for the line of the worker's log that says why, and the evidence for the end of the log.
    """
    workers.of(subject.path)


@pytest.mark.conformance(
    "celery.broker.registered-tasks",
    level="must",
    docs=f"{TASKS}#names",
    after=("celery.broker.worker-starts",),
    **OF_APPS,
)
def test_registered_tasks(subject: CeleryApp, workers: Workers, inventory: Inventory) -> None:
    """The worker knows every task of the project.

    Why: a worker discards messages for tasks that it doesn't know.

    Fix: import the task's module in every process, whatever its arguments and environment.
    """
    _, ready = workers.ready(subject.path)
    raise_all(
        Finding(
            f"The worker of {subject.path} does not know the project's task {task.name}",
            subject=task.name,
            location=task.location,
        )
        for task in inventory.celery.tasks
        if task.app == subject.path and task.name not in ready["tasks"]
    )


@pytest.mark.conformance(
    "celery.broker.round-trip", level="must", docs=CALLING, after=("celery.broker.worker-starts",), **OF_APPS
)
def test_round_trip(subject: CeleryApp, workers: Workers) -> None:
    """A published task reaches the worker, runs in one of its processes, and its result comes back.

    Why: nothing in Celery works without this.

    Fix: check the app's broker, queues, result backend and task class. The message says how far the task got.
    """
    worker = workers.of(subject.path)
    outcome = worker.call(probe("echo"), ["ping"])
    if outcome.state != "SUCCESS" or outcome.returned != "ping":
        raise probed(subject, outcome, f"A probe published with {subject.path} {outcome.told()}")
    if worker.answers.keeps_results and not (outcome.delivered and outcome.value == "ping"):
        raise probed(subject, outcome, f"The result of a probe never came back through {subject.result_backend}")


@pytest.mark.conformance(
    "celery.broker.settings",
    level="should",
    docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html",
    **OF_WORKERS,
)
def test_settings(subject: CeleryApp, workers: Workers, run: RunContext) -> None:
    """A worker uses the same settings module as the rest of the project.

    Why: a worker with other settings uses other databases, caches and hosts than the process that calls its tasks.

    Fix: write ``os.environ.setdefault("DJANGO_SETTINGS_MODULE", …)``, which keeps a value that the environment has set.
    """
    outcome = workers.of(subject.path).call(probe("settings"))
    if outcome.returned != run.request.settings:
        raise probed(
            subject,
            outcome,
            f"The worker of {subject.path} runs with the settings {outcome.returned!r}, but the project was checked "
            f"with {run.request.settings!r}",
        )


@pytest.mark.conformance("celery.broker.arguments", level="must", docs=f"{CALLING}#serializers", **OF_WORKERS)
def test_arguments(subject: CeleryApp, workers: Workers) -> None:
    """Any JSON value arrives in the worker as it was sent.

    Why: a value that changes on the way changes what the task does.

    Fix: check task_serializer, and any serializers that the project registers.
    """
    worker = workers.of(subject.path)

    @given(st.lists(JSON, max_size=6), st.dictionaries(KEYWORDS, JSON, max_size=3))
    def arrive(values: list[Any], keywords: dict[str, Any]) -> None:
        outcome = worker.call(probe("arguments"), values, keywords)
        wanted = {"args": canonical(values), "kwargs": canonical(keywords)}
        assert outcome.state == "SUCCESS", f"{values!r}, {keywords!r}: the probe {outcome.told()}"
        assert same(outcome.returned, canonical(wanted)), f"{values!r}, {keywords!r} arrived as {outcome.returned!r}"

    arrive()


@pytest.mark.conformance(
    "celery.broker.queues",
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/routing.html",
    each="celery.task",
    needs=("broker",),
    after=ALIVE,
)
def test_queues(subject: Task, workers: Workers) -> None:
    """A call of the task arrives at a worker that consumes the project's queues. The task itself is not run.

    Why: a message on a queue that no worker consumes waits forever.

    Fix: check task_routes and task_queues for the queue in the message.
    """
    if not subject.delivered:
        raise Blocked("celery.configuration.queues")
    worker = workers.of(subject.app)
    event = worker.arrivals.of_task(subject.name)
    if event is None:
        raise Finding(
            f"A call of {subject.name}, routed to the queue {subject.queue!r}, reached no worker that consumes "
            f"{', '.join(worker.record.queues)}",
            location=subject.location,
        )
    if (
        event["event"] == "arrived"
        and not event["exchange"]
        and event["routing_key"]
        and event["routing_key"] != subject.queue
        and worker.queue is None
    ):
        raise Finding(
            f"A call of {subject.name} arrived on the queue {event['routing_key']!r}, but the routes say "
            f"{subject.queue!r}",
            location=subject.location,
            evidence=event,
        )


@pytest.mark.conformance("celery.broker.exceptions", level="must", docs=f"{TASKS}#state", **OF_WORKERS)
def test_exceptions(subject: CeleryApp, workers: Workers) -> None:
    """A task that raises ends in FAILURE, and the caller gets that exception.

    Why: code that handles the failure must see the exception that the task raised.

    Fix: check the app's task class, and result_serializer.
    """
    outcome = workers.of(subject.path).call(probe("failing"), ["KeyError", "as asked"])
    raised, seen = (error["raised"] if error else None for error in (outcome.raised, outcome.seen))
    if outcome.state != "FAILURE" or raised != "KeyError" or (outcome.delivered and seen != "KeyError"):
        raise probed(subject, outcome, f"A probe that raises KeyError {outcome.told()}; its caller saw {seen}")


@pytest.mark.conformance("celery.broker.retries", level="must", docs=f"{TASKS}#retrying", **OF_WORKERS)
def test_retries(subject: CeleryApp, workers: Workers) -> None:
    """A task that retries is published again, runs again, and knows how many retries there were.

    Why: a lost retry is lost work.

    Fix: check the app's task class, and the queue that retries go to.
    """
    outcome = workers.of(subject.path).call(probe("retried"), [2])
    if outcome.state != "SUCCESS" or outcome.returned != 2 or outcome.retries != 2:
        raise probed(subject, outcome, f"A probe that retries twice {outcome.told()} after {outcome.retries} retries")


@pytest.mark.conformance("celery.broker.expired", level="must", docs=f"{CALLING}#expiration", **OF_WORKERS)
def test_expired(subject: CeleryApp, workers: Workers) -> None:
    """A worker revokes an expired task instead of running it.

    Why: work that comes too late may do harm.

    Fix: check timezone and enable_utc. A worker that misreads the time runs expired tasks.
    """
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=5)
    outcome = workers.of(subject.path).call(probe("echo"), ["late"], expires=past)
    if outcome.state != "REVOKED":
        raise probed(subject, outcome, f"A probe that had expired five minutes earlier {outcome.told()}")


@pytest.mark.conformance("celery.broker.eta", level="must", docs=f"{CALLING}#eta-and-countdown", **OF_WORKERS)
def test_eta(subject: CeleryApp, workers: Workers) -> None:
    """A task with an ETA of now runs at once, whatever the time zones of Django and Celery.

    Why: a worker that assumes another time zone waits for hours.

    Fix: check timezone, enable_utc and USE_TZ.
    """
    from django.utils import timezone

    outcome = workers.of(subject.path).call(
        probe("echo"),
        ["now"],
        eta=timezone.now() if timezone.is_aware(timezone.now()) else datetime.datetime.now(datetime.timezone.utc),
    )
    if outcome.state != "SUCCESS":
        raise probed(subject, outcome, f"A probe with an eta of now {outcome.told()}")


@pytest.mark.conformance("celery.broker.chain", level="must", docs=f"{CANVAS}#chains", **OF_KEPT_RESULTS)
def test_chain(subject: CeleryApp, workers: Workers) -> None:
    """A chain gives each task the result of the previous one.

    Why: a broken chain leaves work half done.

    Fix: check the result backend and the app's task class.
    """
    worker = keeping_results(workers, subject)
    ended, result = worker.canvas(
        worker.signature(probe("add"), 1, 2) | worker.signature(probe("add"), 3) | worker.signature(probe("add"), 4)
    )
    if not ended:
        raise Finding(f"A chain with {subject.path} never ended", location=subject.location)
    if result != 10:
        raise Finding(f"1 + 2 + 3 + 4 as a chain with {subject.path} gave {result!r}", location=subject.location)


@pytest.mark.conformance("celery.broker.chord", level="must", docs=f"{CANVAS}#chords", **OF_CHORDS)
def test_chord(subject: CeleryApp, workers: Workers) -> None:
    """A chord calls its body once, with the results of all its tasks in order.

    Why: without it, the work after the chord never happens.

    Fix: check the result backend: it has to count the tasks of the chord.
    """
    worker = keeping_results(workers, subject)
    if subject.result_backend.startswith("rpc"):
        raise NotJudged(
            "The result backend rpc:// cannot count the tasks of a chord.", Reason("project-lacks", "chords")
        )
    ended, result = worker.canvas(
        worker.chord(
            [worker.signature(probe("add"), number, number) for number in range(3)], worker.signature(probe("total"))
        )
    )
    if "database is locked" in repr(result):
        raise NotJudged(
            "SQLite locked out a process of the worker, so the tasks of the chord could not be counted.",
            Reason("inconclusive"),
        )
    if not ended:
        raise Finding(f"A chord with {subject.path} never ended", location=subject.location)
    if result != 6:
        raise Finding(f"A chord of three sums with {subject.path} gave {result!r}", location=subject.location)
