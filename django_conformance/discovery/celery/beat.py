"""The beat schedule: its entries as beat loads them, and those that send a task that the app does not know.

https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import described, discovering, is_unanswered, is_undecided
from django_conformance.discovery.celery.entry_keys import without_own_keys
from django_conformance.inventory import BeatEntry
from django_conformance.source.reading import attribute, entries, readable
from django_conformance.source.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


_ALIKE = 0.75


@dataclass(frozen=True)
class Scheduled:
    """An entry of the beat schedule.

    ``entry`` is beat's ``ScheduleEntry``, ``due`` what its schedule says of when it runs. Where beat cannot load it,
    ``entry`` is ``None`` and ``error`` says why. Where it asks a database which discovery does not have, the entry
    ``is_unanswered``: when it is due is not known, nor, where ``entry`` is ``None``, what else beat would say of it.
    """

    name: str
    entry: Any = None
    due: Any = None
    error: str = ""
    declared: Any = None
    is_unanswered: bool = False

    @property
    def task(self) -> str:
        """The name of the task it sends."""
        return str(self._value("task"))

    def record(self) -> BeatEntry:
        """Return the record of an entry that is loaded, or would be."""
        options, args, kwargs = self._value("options") or {}, self._value("args"), self._value("kwargs")
        queue = options.get("queue")
        return BeatEntry(
            self.name,
            self.task,
            self._schedule(),
            str(getattr(queue, "name", queue)) if queue else None,
            tuple(_plain(value) for value in args) if isinstance(args, (list, tuple)) else (),
            {str(name): repr(value) for name, value in kwargs.items()} if isinstance(kwargs, Mapping) else {},
        )

    def _value(self, name: str) -> Any:
        if self.entry is None and isinstance(self.declared, Mapping):
            return self.declared.get(name)
        return getattr(self.entry, name, None)

    def _schedule(self) -> str:
        schedule = self._value("schedule")
        try:
            return str(schedule)
        except Exception:  # a schedule of the project's that asks a database for its text
            return type(schedule).__name__


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
    return tuple(_loaded(str(readable(name)), declared, app) for name, declared in _declared(app))


def _declared(app: Any) -> list[tuple[Any, Any]]:
    declared = attribute(app.conf, "beat_schedule")
    if declared is not None and not isinstance(declared, Mapping):
        return [("beat_schedule", declared)]
    return entries(declared)


def unknown_tasks(schedule: Iterable[Scheduled], known: Collection[str], app: str) -> Iterator[UnknownTask]:
    """Yield the tasks that entries of a schedule send and that are not ``known``; ``app`` is the Celery app's name."""
    packages = {name.split(".")[0] for name in known} | {app}
    for scheduled in schedule:
        if scheduled.entry is None or scheduled.task in known or scheduled.task.startswith("celery."):
            continue
        suggestion = nearest(scheduled.task, known, alike=_ALIKE)
        has_queue = bool((scheduled.entry.options or {}).get("queue"))
        is_foreign = has_queue and not suggestion and scheduled.task.split(".")[0] not in packages
        yield UnknownTask(scheduled.name, scheduled.task, suggestion, is_foreign)


def _loaded(name: str, declared: Any, app: Any) -> Scheduled:
    from celery.beat import ScheduleEntry

    entry = None
    try:
        is_loaded = isinstance(declared, ScheduleEntry)
        entry = declared if is_loaded else ScheduleEntry(**_arguments(declared, name, app))
        due = entry.schedule.is_due(entry.last_run_at or datetime.datetime.now(datetime.timezone.utc))
        scheduled = Scheduled(name, entry, due)
        scheduled.record()
    except BaseException as error:
        # When an entry is due is worth no databases: only whether it can be loaded.
        if is_undecided(error) if entry is None else discovering() and is_unanswered(error):
            return Scheduled(name, entry, declared=declared, is_unanswered=True)
        return Scheduled(name, error=described(error))
    return scheduled


def _arguments(declared: Any, name: str, app: Any) -> dict[str, Any]:
    entry = without_own_keys(declared, app) if isinstance(declared, Mapping) else declared
    return dict(entry, name=name, app=app)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)
