"""What a project has of celery, as rules read it: records, live objects and source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.source import celery_files, tasks_in

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import CeleryApp, CeleryInventory
    from django_conformance.source.files import SourceFile


@dataclass(frozen=True)
class LiveApp:
    """An app as this process has it, finalized as a worker's is.

    ``app`` is the ``celery.Celery``, ``tasks`` those of its tasks that are written in the project, by their names.
    """

    app: Any
    record: CeleryApp
    tasks: tuple[Any, ...] = ()


@dataclass(frozen=True)
class CeleryProject:
    """What discovery knows of a project's celery: apps, tasks, queues, schedules.

    ``apps`` are those whose configuration could be read; the current one, which ``shared_task`` binds to, is first.
    """

    context: DiscoveryContext
    inventory: CeleryInventory
    apps: tuple[LiveApp, ...] = ()

    @cached_property
    def files(self) -> list[SourceFile]:
        """The project's source files that may have to do with Celery, without tests and migrations."""
        return celery_files(self.context.sources)

    @cached_property
    def tasks(self) -> dict[str, Any]:
        """The tasks that are written in the project, by name.

        A shared task is every app's; here it is the current app's, which it is called on.
        """
        return {task.name: task for app in reversed(self.apps) for task in app.tasks}

    @cached_property
    def registered(self) -> dict[str, Any]:
        """Every task that some app knows, by name; those of Celery and of installed packages among them."""
        return {name: task for app in reversed(self.apps) for name, task in app.app.tasks.items()}

    @cached_property
    def task_names(self) -> dict[str, str]:
        """The name of each task that has been imported, by the dotted path of its function."""
        names = {}
        for file in self.files:
            for task in tasks_in(file):
                name = getattr(getattr(file.loaded, task.node.name, None), "name", None)
                if isinstance(name, str):
                    names[task.function] = name
        return names
