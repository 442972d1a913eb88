"""Discovery of Celery: the apps, their tasks as a worker registers them, queues, routes and schedule.

What a worker does is done here: the modules of ``imports`` and of autodiscovery are imported and the app is finalized.
No task is run and nothing is connected to.
"""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from django_conformance.discovery.celery import live
from django_conformance.discovery.celery.modules import shadowing
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import apps_in, celery_files, tasks_in
from django_conformance.inventory import CeleryApp, CeleryInventory, Problem

if TYPE_CHECKING:
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
    records: list[CeleryApp] = []
    described: list[live.LiveApp] = []
    for located, is_readable in live.load_all(context, files, problems):
        if is_readable:
            described.append(live.describe(located, context, problems))
            records.append(described[-1].record)
        else:
            records.append(live.unreadable(located))
    inventory = CeleryInventory(
        installed=installed,
        apps=tuple(records),
        tasks=live.task_records(described, context.project),
        beat=tuple(
            scheduled.record()
            for app in described
            for scheduled in app.schedule
            if scheduled.entry is not None or scheduled.is_unanswered
        ),
        problems=tuple(dict.fromkeys(problems)),
    )
    return CeleryProject(context, inventory, tuple(described))
