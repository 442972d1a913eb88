"""What a project has of celery, as rules read it: records, live objects and source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.calls import TaskCall, calls_in, calls_through, task_at
from django_conformance.discovery.celery.forwarding import forwarders
from django_conformance.discovery.celery.queues import Queues, queues_of
from django_conformance.discovery.celery.settings import Setting, astray, namespaced
from django_conformance.discovery.celery.source import DefinedTask, apps_in, celery_files, tasks_in
from django_conformance.discovery.celery.transactions import CallInTransaction, in_transactions
from django_conformance.source.environment import is_from_environment
from django_conformance.source.reading import attribute

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from django_conformance.discovery.celery.live import LiveApp
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import CeleryInventory, Problem
from django_conformance.source.files import SourceFile


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
    def app_files(self) -> dict[SourceFile, int]:
        """The files that make an app, each with the first line that does; none where the project has no app."""
        files = self.files if self.inventory.apps else ()
        return {file: min(call.lineno for call in apps_in(file)) for file in files if apps_in(file)}

    @cached_property
    def tasks(self) -> dict[str, Any]:
        """The tasks that are written in the project, by name.

        A shared task is every app's; here it is the current app's, which it is called on.
        """
        return {task.name: task for app in reversed(self.apps) for task in app.tasks}

    @cached_property
    def registered(self) -> dict[str, Any]:
        """Every task that some app knows, by name; those of Celery and of installed packages among them."""
        tasks = ((name, task) for app in reversed(self.apps) for name, task in app.app.tasks.items())
        return {name: task for name, task in tasks if issubclass(type(name), str)}

    @cached_property
    def backend_is_deployed(self) -> bool:
        """Whether the environment names the result backend: then a process without its variables says nothing of it."""
        names = {f"{app.app.namespace}_RESULT_BACKEND" if app.app.namespace else "result_backend" for app in self.apps}
        return is_from_environment(self.context.sources, *names, "CELERY_RESULT_BACKEND")

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """The settings of each namespace that an app reads."""
        return tuple(namespaced([app.app for app in self.apps if app.record.reads_settings], self.context.originals))

    @cached_property
    def astray(self) -> tuple[Setting, ...]:
        """The settings that are Celery's by their names and that no app reads, for want of the namespace."""
        readers = [app.app for app in self.apps if app.record.reads_settings]
        return tuple(astray(readers, self.context.originals, self.context.sources))

    @cached_property
    def queues(self) -> Queues:
        """The queues that settings, routes, schedule and tasks name."""
        return queues_of(self.inventory, [app.app.conf for app in self.apps])

    @cached_property
    def consumed_queues(self) -> frozenset[str]:
        """The queues that the project's own command lines start workers with."""
        deployment = self.context.deployment
        named = (worker.queues or () for worker in deployment.workers)
        return frozenset(deployment.mentioned_queues).union(*named)

    def problems(self, *stages: str) -> Iterator[Problem]:
        """Yield what stopped discovery at one of these stages."""
        return (problem for problem in self.inventory.problems if problem.stage in stages)

    @cached_property
    def task_names(self) -> dict[str, str]:
        """The name of each task that has been imported, by the dotted path of its function."""
        names = {}
        for file in self.files:
            for task in tasks_in(file):
                name = attribute(attribute(file.loaded, task.node.name), "name")
                if issubclass(type(name), str):
                    names[task.function] = name
        return names

    @cached_property
    def definitions(self) -> tuple[DefinedTask, ...]:
        """The tasks that the project's files define and that the import has made tasks of."""
        functions = {
            f"{task.__module__}.{task.__name__}": name
            for name, task in self.registered.items()
            if isinstance(attribute(task, "__name__"), str) and isinstance(attribute(task, "__module__"), str)
        }
        sources = [task for file in self.files for task in tasks_in(file)]
        named = [(task, self.task_names.get(task.function) or functions.get(task.function)) for task in sources]
        return tuple(task.defined(name, self.registered.get(name)) for task, name in named if name is not None)

    @cached_property
    def calls(self) -> tuple[TaskCall, ...]:
        """The calls that publish the project's own tasks, or make signatures of them."""
        known = forwarders(self.context.sources.code(containing=("delay", "apply_async")))
        calls = [call for file in self.files for call in calls_in(file, self.tasks)]
        through = self.context.sources.code(containing=("partial", *(name.rpartition(".")[2] for name in known)))
        calls += [call for file in through for call in calls_through(file, self.tasks, known)]
        return tuple(sorted(calls, key=lambda call: (call.file.relative, call.node.lineno)))

    @cached_property
    def calls_in_transactions(self) -> tuple[CallInTransaction, ...]:
        """The calls that publish a task before the transaction around them is committed."""
        return tuple(in_transactions(self.calls))

    def task_at(self, expression: ast.expr, file: SourceFile) -> Any:
        """Return the project's own task that an expression in a file stands for, ``None`` where it is none."""
        return task_at(expression, file, self.tasks)
