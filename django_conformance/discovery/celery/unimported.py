"""Modules that define tasks and that nothing imports as a worker does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.discovery.celery.source import tasks_in
from django_conformance.source.objects import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.celery.project import CeleryProject
    from django_conformance.inventory import Location


@dataclass(frozen=True)
class UnimportedModule:
    """A module with tasks that neither ``django.setup()`` nor a worker imports; ``tasks`` are its functions.

    ``is_expected`` says that some file of the project imports it, or that it is the ``tasks`` module of an installed app.
    ``app`` is the installed app that it belongs to where nothing imports or names it, "" for any other.
    """

    module: str
    tasks: tuple[str, ...]
    location: Location
    is_expected: bool
    app: str = ""


def unimported_modules(project: CeleryProject) -> Iterator[UnimportedModule]:
    """Yield each such module; none where a problem kept others from being imported."""
    if not project.apps or project.inventory.problems:
        return
    imported = {name for file in project.files for name in file.imported}
    for file in project.files:
        tasks = [task.node for task in tasks_in(file) if task.owner is None or _is_app(task.owner, project)]
        if tasks and file.loaded is None:
            location = file.place(tasks[0])
            is_expected = file.module in imported or _is_tasks_module(file.module)
            app = "" if is_expected or _is_named(file.module, project) else _app_of(file.module)
            yield UnimportedModule(file.module, tuple(function.name for function in tasks), location, is_expected, app)


def _is_app(owner: str, project: CeleryProject) -> bool:
    value = at(owner)
    return value is not None and any(value is app.app for app in project.apps)


def _is_named(module: str, project: CeleryProject) -> bool:
    """Whether a file of the project has the module's name as text: it may be imported by that."""
    name = re.compile(rb"\b" + re.escape(module.encode()) + rb"\b")
    return any(name.search(file.content) for file in project.context.sources.every if file.module != module)


def _app_of(module: str) -> str:
    """Return the installed app that holds a module, "" for a command, a migration, and what belongs to none."""
    from django.apps import apps

    names = [config.name for config in apps.get_app_configs() if module.startswith(f"{config.name}.")]
    app = max(names, key=len, default="")
    inner = module.removeprefix(f"{app}.").split(".")
    return app if inner[0] not in ("management", "migrations") else ""


def _is_tasks_module(module: str) -> bool:
    from django.apps import apps

    package, _, name = module.rpartition(".")
    return name == "tasks" and any(config.name == package for config in apps.get_app_configs())
