"""The documented differences between eager and worker, declared once: they are not findings.

What a serialiser does to a value on its way is not listed but done: an eager result is compared after the trip
through the
project's own ``result_serializer``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django_conformance.drivers.celery.outcome import REFUSED, UNDECODED, TaskOutcome


@dataclass(frozen=True)
class TaskDifference:
    """A difference that Celery documents: what it is about, what each way does, and where that is written."""

    about: str
    eager: str
    worker: str
    docs: str


DIFFERENCES = (
    TaskDifference(
        "results",
        "are given back as the function returned them",
        "pass through result_serializer: with JSON a tuple arrives as a list, a key that is not text as text",
        "https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers",
    ),
    TaskDifference(
        "ignore_result",
        "the result can be had all the same",
        "no result is kept",
        "https://docs.celeryq.dev/en/stable/userguide/tasks.html#ignore-results-you-don-t-want",
    ),
    TaskDifference(
        "eta, countdown, expires",
        "are not looked at",
        "are kept: an expired task is revoked",
        "https://docs.celeryq.dev/en/stable/userguide/calling.html#eta-and-countdown",
    ),
    TaskDifference(
        "Ignore and Reject",
        "end in a state of their own",
        "leave no result; since Celery 5.7 a rejected task is stored as FAILURE",
        "https://docs.celeryq.dev/en/stable/userguide/tasks.html#semipredicates",
    ),
    TaskDifference(
        "arguments that the serialiser writes and cannot read",
        "are refused where the call is made",
        "are published, and the worker refuses the message",
        "https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers",
    ),
    TaskDifference(
        "request.is_eager, delivery_info, reply_to, correlation_id, origin",
        "say that nothing was delivered",
        "say how the message came",
        "https://docs.celeryq.dev/en/stable/userguide/tasks.html#task-request",
    ),
)

_UNSTORED = frozenset({"IGNORED", "REJECTED"})


@dataclass(frozen=True)
class Delivered:
    """An eager result after the trip to a caller: ``value``, or ``fault`` where it cannot be made."""

    value: Any = None
    fault: str | None = None


def delivered(value: Any, serializer: str) -> Delivered:
    """Return what a caller of a worker would get for a result, by the serialiser the project has for results."""
    from kombu import serialization

    try:
        content_type, encoding, data = serialization.dumps(value, serializer=serializer)
        return Delivered(serialization.loads(data, content_type, encoding, accept={content_type}))
    except Exception as error:
        return Delivered(fault=f"{type(error).__name__}: {error}")


def same_state(eager: TaskOutcome, worker: TaskOutcome) -> bool:
    """Whether both ways ended alike, states that Celery documents as different counted as alike."""
    if {eager.state, worker.state} <= _UNSTORED | {"FAILURE"} and eager.state in _UNSTORED:
        return True
    return eager.state == worker.state


def ends_alike(eager: TaskOutcome, worker: TaskOutcome) -> bool:
    """Whether a call with arguments came to the same end both ways: one that cannot be read is refused by either."""
    unreadable = worker.state == UNDECODED and eager.state == REFUSED and (eager.raised or {}).get("raised")
    return eager.state == worker.state or unreadable == "DecodeError"


def keys_that_change(value: Any) -> list[Any]:
    """Return the keys in a result that JSON turns into text."""
    if isinstance(value, Mapping):
        own = [key for key in value if not isinstance(key, str)]
        return own + [key for item in value.values() for key in keys_that_change(item)]
    if isinstance(value, (list, tuple)):
        return [key for item in value for key in keys_that_change(item)]
    return []
