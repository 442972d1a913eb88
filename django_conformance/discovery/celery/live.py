"""An app as this process has it: configured, its modules imported as a worker imports them, and finalized."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import problem
from django_conformance.discovery.celery import apps, beat, configuration, routing, tasks
from django_conformance.discovery.celery.bindings import name_of
from django_conformance.discovery.celery.modules import import_as_worker
from django_conformance.discovery.celery.settings import reads_settings
from django_conformance.inventory import CeleryApp
from django_conformance.source.reading import attribute, members, readable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import Location, Problem, Task
    from django_conformance.source.files import SourceFile


@dataclass(frozen=True)
class LiveApp:
    """A ``celery.Celery`` whose configuration could be read.

    ``tasks`` are those of its tasks that are written in the project, by their names; ``destinations`` says by name where
    calls of them go. ``schedule`` holds the entries of its beat schedule.
    """

    app: Any
    record: CeleryApp
    tasks: tuple[Any, ...] = ()
    destinations: dict[str, routing.Destination] = field(default_factory=dict)
    schedule: tuple[beat.Scheduled, ...] = ()

    def value(self, key: str) -> Any:
        """Return a value of its configuration."""
        return configuration.value(self.app, key)

    def declared(self, key: str) -> Any:
        """Return a value of its configuration as it was set, without those that Celery falls back on."""
        return configuration.declared(self.app, key)

    @property
    def path(self) -> str:
        """What ``celery -A`` takes."""
        return self.record.path

    @property
    def location(self) -> Location | None:
        """Where it is made."""
        return self.record.location


def load_all(
    context: DiscoveryContext, files: list[SourceFile], problems: list[Problem]
) -> list[tuple[apps.LocatedApp, bool]]:
    """Return each app, the current one first, and whether its configuration could be read.

    Importing what their workers import may bring others to light.
    """
    loaded = [(located, load(located, context, problems)) for located in apps.locate_all(context, files, problems)]
    for app in apps.active():
        if not any(app is located.app for located, _ in loaded):
            late = apps.locate(app, "tasks", context.project, files)
            if late is not None:
                loaded.append((late, load(late, context, problems)))
    return loaded


def load(located: apps.LocatedApp, context: DiscoveryContext, problems: list[Problem]) -> bool:
    """Load an app's configuration and import what its worker imports; say whether its configuration could be read.

    What stops it is added to ``problems``.
    """
    try:
        located.app.conf.broker_url  # noqa: B018 - the first attribute read is what loads the configuration
        problems.extend(import_as_worker(located.app, located.path, context.project))
        located.app.finalize(auto=True)
    except BaseException as error:
        problems.append(problem("celery", "configuration", located.path, error, context.project))
        return False
    return True


def unreadable(located: apps.LocatedApp) -> CeleryApp:
    """Return the record of an app whose configuration cannot be read."""
    return CeleryApp(
        located.path, str(located.app.main), located.found_by, located.location, located.app is apps.current()
    )


def describe(located: apps.LocatedApp, context: DiscoveryContext, problems: list[Problem]) -> LiveApp:
    """Return a loaded app with all that is known of it; what it names and cannot be built is added to ``problems``."""
    app = located.app
    own = _readable(tasks.own(app, context.project), located.path, context, problems)
    problems.extend(configuration.unbuildable(app, located.path, context.project))
    queues = _declared_queues(located, context, problems)
    destinations = {task.name: routing.destination(task) for task in own}
    queues += [destination.name for destination in destinations.values() if destination.name]
    return LiveApp(
        app, _record(located, context, tuple(dict.fromkeys(queues))), tuple(own), destinations, beat.schedule(app)
    )


def _readable(own: list[Any], path: str, context: DiscoveryContext, problems: list[Problem]) -> list[Any]:
    """Return the tasks that a record can be made of; what stops one from being read is a problem of that task."""
    kept = []
    for task in own:
        try:
            tasks.record(task, path, routing.destination(task), context.project)
        except BaseException as error:
            problems.append(problem("celery", "task", str(readable(attribute(task, "name"))), error, context.project))
        else:
            kept.append(task)
    return kept


def _declared_queues(located: apps.LocatedApp, context: DiscoveryContext, problems: list[Problem]) -> list[str]:
    try:
        return [name_of(queue) for queue in located.app.amqp.queues.values()]
    except BaseException as error:
        problems.append(problem("celery", "queues", located.path, error, context.project))
        return []


def _record(located: apps.LocatedApp, context: DiscoveryContext, queues: tuple[str, ...]) -> CeleryApp:
    app = located.app
    namespace = str(app.namespace) if app.namespace else None
    reads = reads_settings(app, context.settings)
    return CeleryApp(
        path=located.path,
        name=str(app.main),
        found_by=located.found_by,
        location=located.location,
        is_current=app is apps.current(),
        namespace=namespace,
        broker=configuration.broker_of(app),
        result_backend=configuration.backend_of(app),
        default_queue=str(configuration.value(app, "task_default_queue")),
        queues=queues,
        routes=routing.routes(app),
        task_serializer=str(configuration.value(app, "task_serializer")),
        result_serializer=str(configuration.value(app, "result_serializer")),
        accept_content=tuple(str(content) for content in members(configuration.value(app, "accept_content"))),
        configuration=configuration.values(app, context.originals if reads else {}, namespace),
        registered=tasks.registered(app),
        reads_settings=reads,
    )


def task_records(apps: Iterable[LiveApp], project: Path) -> tuple[Task, ...]:
    """Return the records of all tasks; a shared task, which is every app's, is called on the current app: the first."""
    by_name: dict[str, Task] = {}
    for app in apps:
        for task in app.tasks:
            if task.name not in by_name or _maker(task) is app.app:
                by_name[task.name] = tasks.record(task, app.path, app.destinations[task.name], project)
    return tuple(sorted(by_name.values(), key=lambda task: task.name))


def _maker(task: Any) -> Any:
    """Return the app that the task's name in its module leads to: the maker of ``@app.task``, else the current app."""
    made = getattr(sys.modules.get(task.__module__), task.__name__, None)
    return getattr(made, "app", None)
