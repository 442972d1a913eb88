"""Imported by the worker of a run: writes down what it does, and refuses what nobody has agreed to.

Every event is a JSON object a line, so that states, retries and exceptions are seen even where the project keeps no
results.
A task that the worker's own start-up code of the project published is thrown away: only what the run publishes, what
those tasks publish in turn, and, with a contract, what the contract's commands and sockets publish, is executed.
"""

from __future__ import annotations

import os
from typing import Any

from celery import current_app, signals
from celery.app.task import Task
from celery.worker.strategy import default

from django_conformance.codec import dumps
from django_conformance.deadlines import subject_deadline
from django_conformance.discovery.celery.worker_checks import run_each
from django_conformance.drivers.celery.app import configure
from django_conformance.drivers.celery.outcome import described, raised_by
from django_conformance.observations import canonical
from django_conformance.overlay import stacks
from django_conformance.overlay.process_state import process_state

EVENTS = "DJANGO_CONFORMANCE_EVENTS"
AGREED = "DJANGO_CONFORMANCE_AGREED"
CHECKS = "DJANGO_CONFORMANCE_CHECKS"
"""Set where the worker skips Django's system checks, which ask a database: what they import is imported all the same."""
GIVEN_UP = "DJANGO_CONFORMANCE_GIVEN_UP"
"""Ids of tasks, with commas between them, that an earlier worker came to no end with: a broker delivers them again."""
ARRIVAL = "django_conformance_arrival"
"""Header of a message that is only to arrive: the worker notes it and runs nothing."""
APP = "DJANGO_CONFORMANCE_APP"
ADDRESSEE = "django_conformance_app"
"""Header that names the app whose worker is to run a message, where the project has several."""

_open, _write, _close = os.open, os.write, os.close
"""As Python has them, whatever a task puts in their place."""

_MAIN = os.getpid()

_OF_SUBJECT = 0.9
"""The part of a task's time after which its process writes where it is."""

_LOOKS_FOR_ENDED = 0.1
"""Seconds between two looks of the pool for processes that have ended."""

_before: dict[str, dict[str, Any]] = {}
"""What the process was like before each task that runs."""

_OF_CELERY = frozenset({"celery.chord_unlock", "celery.accumulate"})
"""Tasks of Celery's own that a chord is counted with, published without the id of the call they belong to."""


def write(event: str, **values: Any) -> None:
    """Append an event to the worker's file, in one write."""
    line = dumps({"event": event, "pid": os.getpid(), **values}, default=repr) + "\n"
    descriptor = _open(os.environ[EVENTS], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        _write(descriptor, line.encode())
    finally:
        _close(descriptor)


def strategy(task: Task, app: Any, consumer: Any, **options: Any) -> Any:
    """Return what handles the messages of a task: Celery's own handler, for those that may be run.

    Rate limits would only make the run wait: at ten tasks a minute, for a quarter of an hour.
    """
    consumer.disable_rate_limits = True
    handle = default(task, app, consumer, **options)

    def received(message: Any, body: Any, ack: Any, reject: Any, callbacks: Any, **more: Any) -> Any:
        headers = message.headers or {}
        delivery = message.delivery_info or {}
        place = {name: str(delivery.get(name) or "") for name in ("exchange", "routing_key")}
        values = {
            "id": headers.get("id"),
            "name": task.name,
            "root": headers.get("root_id"),
            "group": headers.get("group"),
            **place,
        }
        if headers.get(ADDRESSEE, os.environ.get(APP)) != os.environ.get(APP):
            return message.requeue()  # two apps share a queue on the run's one broker: this is for the other's worker
        if headers.get(ARRIVAL):
            write("arrived", **values)
            return message.ack_log_error(_log(), consumer.connection_errors)
        if _given_up(headers) or (task.name not in _OF_CELERY and not _agreed(headers)):
            write("refused", **values)
            return message.ack_log_error(_log(), consumer.connection_errors)
        write("received", **values)
        try:
            return handle(message, body, ack, reject, callbacks, **more)
        except Exception as error:  # Celery logs it and throws the message away: of another version, or not accepted
            write("undecoded", **{**values, **described(error)})
            raise

    return received


def _agreed(headers: Any) -> bool:
    run = os.environ["DJANGO_CONFORMANCE_RUN"]
    if any(str(headers.get(name) or "").startswith(run) for name in ("id", "root_id")):
        return True
    own = str(headers.get("origin") or "").startswith(f"gen{_MAIN}@")
    return bool(os.environ.get(AGREED)) and not own


def _given_up(headers: Any) -> bool:
    given_up = os.environ.get(GIVEN_UP, "").split(",")
    return any(headers.get(name) in given_up for name in ("id", "root_id"))


def _is_probe(name: str) -> bool:
    return name.startswith("django_conformance.")


def _log() -> Any:
    from celery.utils.log import get_logger

    return get_logger("django_conformance")


def _ready(sender: Any = None, **_values: Any) -> None:
    write("ready", tasks=sorted(sender.app.tasks), queues=sorted(sender.app.amqp.queues.consume_from))


def _published(sender: Any = None, headers: Any = None, **_values: Any) -> None:
    """Note a task that a task publishes, and whether it is for now."""
    if isinstance(headers, dict) and headers.get("root_id") != headers.get("id"):
        values = {"id": headers.get("id"), "name": str(sender), "root": headers.get("root_id")}
        write("published", **values, later=bool(headers.get("eta")))


def _started(task_id: str = "", task: Any = None, **_values: Any) -> None:
    if not _is_probe(task.name):
        stacks.soon(_OF_SUBJECT * subject_deadline())
        _before[task_id] = process_state()
    write("started", id=task_id, name=task.name, retries=task.request.retries)


def _success(sender: Any = None, result: Any = None, **_values: Any) -> None:
    write("success", id=sender.request.id, name=sender.name, returned=canonical(result))


def _failure(task_id: str = "", exception: BaseException | None = None, einfo: Any = None, **_values: Any) -> None:
    write("failure", id=task_id, **raised_by(exception, einfo))


def _retry(request: Any = None, reason: Any = None, **_values: Any) -> None:
    write("retry", id=request.id, reason=str(reason))


def _done(task_id: str = "", task: Any = None, state: str = "", **_values: Any) -> None:
    if not _is_probe(task.name):
        stacks.in_time()
        before, after = _before.pop(task_id, {}), process_state()
        damaged = [name for name, value in before.items() if after[name] != value]
        if damaged:
            write("damaged", id=task_id, what=", ".join(damaged))
    write("done", id=task_id, name=task.name, state=str(state))


def _revoked(request: Any = None, expired: Any = None, **_values: Any) -> None:
    write("revoked", id=request.id, expired=bool(expired))


def _unknown(name: str = "", id: str = "", **_values: Any) -> None:  # noqa: A002 - Celery's own argument name
    write("unknown", id=id, name=name)


def _timers(pool: Any) -> dict[Any, float]:
    """Return what the pool does regularly, and after how many seconds: look for processes that have ended.

    Celery looks each five seconds, where it misses an end. A project with ``worker_max_tasks_per_child = 1`` would take that
    long for each call.
    """
    return {pool.maintain_pool: _LOOKS_FOR_ENDED}


def install() -> None:
    """Take over the strategy of all tasks and connect the signals; once, before the worker consumes.

    The worker's app is the current one by now. It publishes what its tasks publish: settings for development, by which
    tasks run where they are called, are not made for a worker.
    """
    configure(current_app, "task_always_eager", False)
    from celery.concurrency import asynpool

    Task.Strategy = f"{__name__}:strategy"
    asynpool.AsynPool.timers = property(_timers)
    for signal, receiver in (
        (signals.worker_ready, _ready),
        (signals.after_task_publish, _published),
        (signals.task_prerun, _started),
        (signals.task_success, _success),
        (signals.task_failure, _failure),
        (signals.task_retry, _retry),
        (signals.task_postrun, _done),
        (signals.task_revoked, _revoked),
        (signals.task_unknown, _unknown),
    ):
        signal.connect(receiver, weak=False, dispatch_uid=f"{__name__}.{receiver.__name__}")


if os.environ.get(EVENTS):
    install()
    if os.environ.get(CHECKS):
        run_each()
