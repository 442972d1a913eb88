"""The beat schedule: its entries as beat loads them, and those that send a task that the app does not know.

https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.inventory import BeatEntry
from django_conformance.source.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.celery.live import LiveApp

_ALIKE = 0.75


@dataclass(frozen=True)
class Scheduled:
    """An entry of the beat schedule.

    ``entry`` is beat's ``ScheduleEntry``, ``due`` what its schedule says of when it runs. Where beat cannot load it,
    ``entry`` is ``None`` and ``error`` says why.
    """

    name: str
    entry: Any = None
    due: Any = None
    error: str = ""

    @property
    def task(self) -> str:
        """The name of the task it sends."""
        return str(self.entry.task)

    def record(self) -> BeatEntry:
        """Return the record of a loaded entry."""
        options, args, kwargs = self.entry.options or {}, self.entry.args, self.entry.kwargs
        queue = options.get("queue")
        return BeatEntry(
            self.name,
            self.task,
            str(self.entry.schedule),
            str(getattr(queue, "name", queue)) if queue else None,
            tuple(_plain(value) for value in args) if isinstance(args, (list, tuple)) else (),
            {str(name): repr(value) for name, value in kwargs.items()} if isinstance(kwargs, Mapping) else {},
        )


@dataclass(frozen=True)
class UnknownTask:
    """What an entry sends that its app does not know.

    ``suggestion`` is the registered task that was probably meant. ``is_foreign`` says that the entry names a queue, and a
    task whose package is none of this project's: the task of another service.
    """

    entry: str
    task: str
    suggestion: str | None
    is_foreign: bool


def schedule(app: Any) -> tuple[Scheduled, ...]:
    """Return the entries of an app's beat schedule."""
    return tuple(_loaded(str(name), declared, app) for name, declared in dict(app.conf.beat_schedule or {}).items())


def unknown_tasks(app: LiveApp) -> Iterator[UnknownTask]:
    """Yield the tasks that entries of an app's schedule send and that the app does not know."""
    known = app.record.registered
    packages = {name.split(".")[0] for name in known} | {str(app.app.main)}
    for scheduled in app.schedule:
        if scheduled.entry is None or scheduled.task in known or scheduled.task.startswith("celery."):
            continue
        suggestion = nearest(scheduled.task, known, alike=_ALIKE)
        has_queue = bool((scheduled.entry.options or {}).get("queue"))
        is_foreign = has_queue and not suggestion and scheduled.task.split(".")[0] not in packages
        yield UnknownTask(scheduled.name, scheduled.task, suggestion, is_foreign)


def _loaded(name: str, declared: Any, app: Any) -> Scheduled:
    from celery.beat import ScheduleEntry

    try:
        is_loaded = isinstance(declared, ScheduleEntry)
        entry = declared if is_loaded else ScheduleEntry(**dict(declared, name=name, app=app))
        due = entry.schedule.is_due(entry.last_run_at or datetime.datetime.now(datetime.timezone.utc))
    except Exception as error:
        return Scheduled(name, error=f"{type(error).__name__}: {error}")
    return Scheduled(name, entry, due)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)
