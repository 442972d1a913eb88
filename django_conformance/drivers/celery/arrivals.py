"""Calls that a worker only notes: where they arrive, and whether.

The calls of all tasks are published before the first is waited for: a large project has thousands, and a call that never
arrives takes all the time that one is given.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeAlias

from django_conformance.deadlines import deadline
from django_conformance.drivers.celery.app import task as task_of
from django_conformance.drivers.celery.watch import ARRIVAL

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from django_conformance.drivers.celery.worker import Worker

Note: TypeAlias = "dict[str, Any]"
"""What a worker writes down of a message: its ``event``, ``id``, ``name``, ``exchange`` and ``routing_key``."""

_LOOK_AGAIN = 0.01


class Arrivals:
    """The calls that reach one worker.

    Args:
        worker: the worker that notes them.
        tasks: the names of the tasks that are called together.
    """

    def __init__(self, worker: Worker, tasks: Sequence[str]) -> None:
        self._worker = worker
        self._tasks = tasks
        self._together: dict[str, Note | BaseException | None] | None = None

    def of_task(self, name: str) -> Note | None:
        """Return the note of a call without arguments of one of the tasks; ``None`` where none came in time.

        Raises:
            Exception: what publishing the call raised.
        """
        if self._together is None:
            self._together = self._all()
        note = self._together[name]
        if isinstance(note, BaseException):
            raise note
        return note

    def of_call(self, name: str, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> Note | None:
        """Publish a call of any task, and return the note of it; ``None`` where none came in time."""
        identifier = self._published(name, args, kwargs)
        return self._noted([identifier]).get(identifier)

    def _all(self) -> dict[str, Note | BaseException | None]:
        self._worker.wait()
        published = {name: self._attempted(name) for name in self._tasks}
        notes = self._noted([identifier for identifier in published.values() if isinstance(identifier, str)])
        return {
            name: notes.get(identifier) if isinstance(identifier, str) else identifier
            for name, identifier in published.items()
        }

    def _attempted(self, name: str) -> str | BaseException:
        try:
            return self._published(name)
        except (Exception, SystemExit) as error:  # of one task, whose own check tells it
            return error

    def _published(self, name: str, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> str:
        """Publish a call, and return its id."""
        self._worker.wait()
        task = task_of(self._worker.app, name)
        identifier = self._worker.identifier()
        options = {
            **task._get_exec_options(),
            "headers": {ARRIVAL: True, **self._worker.headers},
            "task_id": identifier,
            "task_type": task,
        }
        self._worker.app.send_task(name, args=list(args), kwargs=dict(kwargs or {}), **options)
        return identifier

    def _noted(self, identifiers: Collection[str]) -> dict[str, Note]:
        """Return the notes of calls by their ids, once all are there, or no more of them come in time."""
        awaited = set(identifiers)
        notes: dict[str, Note] = {}
        read = 0
        limit = time.monotonic() + deadline(0.25)
        while True:
            events = self._worker.events()
            for event in events[read:]:
                if event.get("id") in awaited:
                    awaited.remove(event["id"])
                    notes[event["id"]] = event
                    limit = time.monotonic() + deadline(0.25)
            read = len(events)
            if not awaited or time.monotonic() > limit:
                return notes
            time.sleep(_LOOK_AGAIN)
