"""The documented differences between eager mode and a worker, declared once. They are not findings.

What a serializer does to a value is not listed here: an eager result is passed through the project's own
``result_serializer`` before it is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django_conformance.drivers.celery.outcome import REFUSED, UNDECODED, TaskOutcome


@dataclass(frozen=True)
class TaskDifference:
    """A difference that Celery documents: what it is about, what each way does, and where it is documented."""

    about: str
    eager: str
    worker: str
    docs: str


DIFFERENCES = (
    TaskDifference(
        "results",
        "are returned as the function returned them",
        "pass through result_serializer: with JSON a tuple arrives as a list, and keys as strings",
        "https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers",
    ),
    TaskDifference(
        "ignore_result",
        "the result is available anyway",
        "no result is stored",
        "https://docs.celeryq.dev/en/stable/userguide/tasks.html#ignore-results-you-don-t-want",
    ),
    TaskDifference(
        "eta, countdown, expires",
        "are ignored",
        "are obeyed: an expired task is revoked",
        "https://docs.celeryq.dev/en/stable/userguide/calling.html#eta-and-countdown",
    ),
    TaskDifference(
        "Ignore and Reject",
        "end in their own state",
        "leave no result; since Celery 5.7 a rejected task is stored as FAILURE",
        "https://docs.celeryq.dev/en/stable/userguide/tasks.html#semipredicates",
    ),
    TaskDifference(
        "arguments that the serializer can encode but not decode",
        "are refused by the call",
        "are published, and the worker rejects the message",
        "https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers",
    ),
    TaskDifference(
        "request.is_eager, delivery_info, reply_to, correlation_id, origin",
        "say that no message was delivered",
        "say how the message was delivered",
        "https://docs.celeryq.dev/en/stable/userguide/tasks.html#task-request",
    ),
)

_UNSTORED = frozenset({"IGNORED", "REJECTED"})


@dataclass(frozen=True)
class Delivered:
    """An eager result as a caller would get it: ``value``, or ``fault`` if it cannot be serialized."""

    value: Any = None
    fault: str | None = None


def delivered(value: Any, serializer: str) -> Delivered:
    """Return what a caller would get from a worker for a result, through the project's result serializer."""
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
    """Return the keys in a result that JSON turns into strings."""
    if isinstance(value, Mapping):
        own = [key for key in value if not isinstance(key, str)]
        return own + [key for item in value.values() for key in keys_that_change(item)]
    if isinstance(value, (list, tuple)):
        return [key for item in value for key in keys_that_change(item)]
    return []
