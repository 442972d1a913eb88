"""What came of the calls that a worker was sent: read from its events, and from the result backend.

https://docs.celeryq.dev/en/stable/userguide/calling.html
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django_conformance.deadlines import deadline, subject_deadline
from django_conformance.drivers.celery.outcome import UNANSWERED, MailFolder, TaskOutcome, described
from django_conformance.observations import canonical
from django_conformance.run.cut_short import MemoryWatch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_conformance.drivers.celery.worker import Worker

_WITHOUT_RESULT = ("IGNORED", "REJECTED")
_STORED_LATE = 1.0
"""Seconds in which a worker that stores the state of a task after its end has done so."""


class Answers:
    """What a worker and its result backend say of calls."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def outcome(
        self, result: Any, identifier: str, mails: MailFolder, *, ignored: bool, own: bool = False
    ) -> TaskOutcome:
        """Return what came of a call, once the worker has finished it and what it published to be run at once."""
        events = self.finished(identifier, own=own)
        self._settle(identifier)
        last = next((event for event in events if ends(event, events)), {})
        state = UNANSWERED
        if events:
            state = {"done": str(last.get("state")), "failure": "FAILURE", "revoked": "REVOKED"}.get(
                last["event"], last["event"].upper()
            )
        failure = next((event for event in reversed(events) if event["event"] == "failure"), None)
        raised = (
            {name: failure[name] for name in ("raised", "message", "bases", "module")}
            if failure and state == "FAILURE"
            else None
        )
        returned = next((event["returned"] for event in reversed(events) if event["event"] == "success"), None)
        retries = max((int(event["retries"]) for event in events if event["event"] == "started"), default=0)
        mailed = mails.new()
        if (
            ignored
            or state in (UNANSWERED, *_WITHOUT_RESULT, "UNKNOWN", "REFUSED", "UNDECODED")
            or not self.keeps_results
        ):
            asked = state in _WITHOUT_RESULT and self.keeps_results and not ignored
            stored = self._stored(result) if asked else None
            return TaskOutcome(
                state, returned, returned, returned, raised, raised, retries, mailed, delivered=False, stored=stored
            )
        came, value = self._result(result)
        seen = described(value) if isinstance(value, BaseException) else None
        if seen is not None or not came:
            return TaskOutcome(state, None, None, returned, raised, seen, retries, mailed, delivered=came)
        return TaskOutcome(state, value, canonical(value), returned, raised, None, retries, mailed)

    def finished(self, identifier: str, *, own: bool = False) -> list[dict[str, Any]]:
        """Wait until the worker has finished a task and return all it wrote of it; nothing where it did not in time.

        A task of the project's ``own`` has a subject's time and memory.
        """
        began = time.monotonic()
        limit = began + (subject_deadline() if own else deadline(0.5))
        watch = MemoryWatch()
        while time.monotonic() < limit:
            if own and watch.too_much(self._worker.pid):
                return []
            events = self._worker.events_of(identifier)
            if any(ends(event, events) for event in events):
                return events
            if not self._worker.running():
                return []
            time.sleep(0.005)
        return []

    def _settle(self, identifier: str) -> None:
        """Wait until what a task has published, to be run at once, has ended too: eagerly that is part of the call."""
        limit = time.monotonic() + deadline(0.25)
        while time.monotonic() < limit and not self._worker.headers:
            events = self._worker.events()
            own = [
                event
                for event in events
                if event["event"] == "published" and event["root"] == identifier and not event["later"]
            ]
            waiting = {
                event["id"]
                for event in own
                if event["name"] in self._worker.app.tasks and not _of_celery(event["name"])
            }
            ended = {
                event["id"]
                for event in events
                if event.get("id") in waiting
                and ends(event, [own_event for own_event in events if own_event.get("id") == event["id"]])
            }
            if waiting == ended or not self._worker.running():
                return
            time.sleep(0.005)

    @property
    def keeps_results(self) -> bool:
        """Whether the app has a result backend."""
        return type(self._worker.app.backend).__name__ != "DisabledBackend"

    def _result(self, result: Any) -> tuple[bool, Any]:
        from celery.exceptions import TimeoutError as NoResult

        try:
            return True, result.get(timeout=deadline(0.15), interval=0.02, propagate=False)
        except NoResult:
            return False, None
        except Exception as error:
            return False, error

    def _stored(self, result: Any) -> str:
        """Return the state that a caller sees of a task without a result: the worker stores one late, or none."""
        limit = time.monotonic() + _STORED_LATE
        try:
            while str(result.state) == "PENDING" and time.monotonic() < limit:
                time.sleep(0.02)
            return str(result.state)
        except Exception as error:
            return type(error).__name__


def _of_celery(name: str) -> bool:
    return name.startswith("celery.")


def ends(event: Mapping[str, Any], own: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an event is the last of a task; events of an attempt and of the next one may be written in any order."""
    if event["event"] == "failure":  # where the pool's process is gone its parent says so, and nothing follows
        return not any(own_event["event"] == "started" and own_event["pid"] == event["pid"] for own_event in own)
    return event["event"] in ("revoked", "unknown", "refused", "undecoded") or (
        event["event"] == "done" and event["state"] != "RETRY"
    )


def let_go(result: Any) -> None:
    """Have a result give up its subscription now: where a traceback keeps it, it would ask a backend that has ended, for minutes."""
    backend = getattr(result, "backend", None)
    if backend is not None:
        backend.remove_pending_result(result)
        result.backend = None
