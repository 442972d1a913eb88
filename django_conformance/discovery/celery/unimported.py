"""Modules that define shared tasks and that nothing imports as a worker does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.discovery.celery.source import tasks_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.celery.project import CeleryProject
    from django_conformance.inventory import Location


@dataclass(frozen=True)
class UnimportedModule:
    """A module with shared tasks that neither ``django.setup()`` nor a worker imports; ``tasks`` are its functions.

    ``is_expected`` says that some file of the project imports it, or that it is the ``tasks`` module of an installed app.
    """

    module: str
    tasks: tuple[str, ...]
    location: Location
    is_expected: bool


def unimported_modules(project: CeleryProject) -> Iterator[UnimportedModule]:
    """Yield each such module; none where a problem kept others from being imported."""
    if not project.apps or project.inventory.problems:
        return
    imported = {name for file in project.files for name in file.imported}
    for file in project.files:
        shared = [task.node for task in tasks_in(file) if task.owner is None]
        if shared and file.loaded is None:
            location = file.place(shared[0])
            is_expected = file.module in imported or _is_tasks_module(file.module)
            yield UnimportedModule(file.module, tuple(function.name for function in shared), location, is_expected)


def _is_tasks_module(module: str) -> bool:
    from django.apps import apps

    package, _, name = module.rpartition(".")
    return name == "tasks" and any(config.name == package for config in apps.get_app_configs())
