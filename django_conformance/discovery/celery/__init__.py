"""Discovery of Celery: the apps, their tasks as a worker registers them, queues, routes and schedule.

What a worker does is done here: the modules of ``imports`` and of autodiscovery are imported and the app is finalized.
No task is run and nothing is connected to.
"""

from __future__ import annotations

import sys
from importlib import metadata
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery import apps, live, tasks
from django_conformance.discovery.celery.modules import shadowing
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import apps_in, celery_files, tasks_in
from django_conformance.inventory import CeleryApp, CeleryInventory, Problem, Task

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.source.files import SourceFile


def discover(context: DiscoveryContext) -> CeleryProject:
    """Look at the project's celery; whatever of the project fails is a problem in its inventory."""
    try:
        installed = metadata.version("celery")
    except metadata.PackageNotFoundError:
        return CeleryProject(context, CeleryInventory())
    hidden = shadowing(context.project)
    files = celery_files(context.sources)
    if hidden is not None:
        problems = (hidden,) if any(apps_in(file) or tasks_in(file) for file in files) else ()
        return CeleryProject(context, CeleryInventory(installed=installed, problems=problems))
    return _discovered(context, installed, files)


def _discovered(context: DiscoveryContext, installed: str, files: list[SourceFile]) -> CeleryProject:
    problems: list[Problem] = []
    loaded = _loaded(context, files, problems)
    records: list[CeleryApp] = []
    described: list[live.LiveApp] = []
    for located, is_readable in loaded:
        if is_readable:
            described.append(live.describe(located, context, problems))
            records.append(described[-1].record)
        else:
            records.append(live.unreadable(located))
    inventory = CeleryInventory(
        installed=installed,
        apps=tuple(records),
        tasks=_task_records(described, context.project),
        beat=tuple(
            scheduled.record() for app in described for scheduled in app.schedule if scheduled.entry is not None
        ),
        problems=tuple(dict.fromkeys(problems)),
    )
    return CeleryProject(context, inventory, tuple(described))


def _loaded(
    context: DiscoveryContext, files: list[SourceFile], problems: list[Problem]
) -> list[tuple[apps.LocatedApp, bool]]:
    """Return each app, the current one first, and whether its configuration could be read.

    Importing what their workers import may bring others to light.
    """
    loaded = [(located, live.load(located, context, problems)) for located in _located(context, files, problems)]
    for app in apps.active():
        if not any(app is located.app for located, _ in loaded):
            late = apps.locate(app, "tasks", context.project, files)
            if late is not None:
                loaded.append((late, live.load(late, context, problems)))
    return loaded


def _located(context: DiscoveryContext, files: list[SourceFile], problems: list[Problem]) -> list[apps.LocatedApp]:
    after_setup = apps.active()
    if not after_setup:
        problems.extend(apps.scan(context.project, files))
    located = []
    for app in apps.active():
        found_by = "imported" if any(app is earlier for earlier in after_setup) else "scan"
        place = apps.locate(app, found_by, context.project, files)
        if place is not None:
            located.append(place)
    return sorted(located, key=lambda place: (place.app is not apps.current(), place.path))


def _task_records(described: list[live.LiveApp], project: Path) -> tuple[Task, ...]:
    """Return the records of all tasks; a shared task, which is every app's, is called on the current app: the first."""
    records: dict[str, Task] = {}
    for app in described:
        for task in app.tasks:
            if task.name not in records or _maker(task) is app.app:
                records[task.name] = tasks.record(task, app.path, app.destinations[task.name], project)
    return tuple(sorted(records.values(), key=lambda record: record.name))


def _maker(task: Any) -> Any:
    """Return the app that the task's name in its module leads to: the maker of ``@app.task``, else the current app."""
    made = getattr(sys.modules.get(task.__module__), task.__name__, None)
    return getattr(made, "app", None)
