"""Imports what a worker of an app imports, one module at a time, so that what fails is known by its name.

https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.autodiscover_tasks
"""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, problem, relative
from django_conformance.discovery.celery.worker_checks import check_as_worker, without_checks
from django_conformance.inventory import Location, Problem

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Autodiscovered:
    """A module that ``autodiscover_tasks`` looks for in a package; ``related`` is its name there, mostly ``tasks``."""

    package: str
    related: str | None

    @property
    def module(self) -> str:
        """The dotted path of that module."""
        return f"{self.package}.{self.related}" if self.related else self.package


def import_as_worker(app: Any, path: str, project: Path) -> tuple[Problem, ...]:
    """Import what the system checks do, then ``imports``, ``include`` and autodiscovery; let the app do all a worker's does.

    Return what could not be imported.
    """
    problems: dict[str, Problem] = {}
    check_as_worker(app)
    for name in _configured(app):
        _import(name, "imports", project, problems)
    for wanted in autodiscovered(app):
        if exists(wanted.module):
            _import(wanted.module, "task-module", project, problems)
    if not problems:
        try:
            with without_checks():
                app.loader.import_default_modules()
        except BaseException as error:
            problems[path] = problem("celery", "task-module", path, error, project)
    return tuple(problems.values())


def _configured(app: Any) -> list[str]:
    from celery.utils.functional import maybe_list

    return [str(name) for setting in (app.conf.imports, app.conf.include) for name in maybe_list(setting) or ()]


def autodiscovered(app: Any) -> list[Autodiscovered]:
    """Return what an app's autodiscovery looks for, read from the receivers that do it."""
    from celery import signals

    wanted: list[Autodiscovered] = []
    for entry in signals.import_modules.receivers or ():
        receiver = entry[1]
        function = getattr(receiver, "fun", None)
        owner: Any = getattr(function, "__self__", None)
        if getattr(function, "__name__", "") != "_autodiscover_tasks" or owner is not app:
            continue
        packages, related = (*receiver.args, "tasks")[:2] if receiver.args else (None, "tasks")
        if callable(packages):
            packages = packages()
        if not packages:
            packages = [
                name
                for fixup in owner._fixups
                if hasattr(fixup, "autodiscover_tasks")
                for name in fixup.autodiscover_tasks()
            ]
        wanted.extend(Autodiscovered(str(package), related) for package in packages)
    return wanted


def exists(name: str) -> bool:
    """Whether a module can be found."""
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return False


def _import(name: str, stage: str, project: Path, problems: dict[str, Problem]) -> None:
    try:
        importlib.import_module(name)
    except BaseException as error:
        problems.setdefault(name, problem("celery", stage, name, error, project))


def shadowing(project: Path) -> Problem | None:
    """Return the problem of a file of the project that hides the library itself: ``celery.py`` beside ``manage.py``."""
    for library in ("celery", "kombu", "billiard"):
        try:
            spec = importlib.util.find_spec(library)
        except (ImportError, ValueError):
            continue
        if spec is not None and spec.origin and inside(spec.origin, project):
            place = Location(relative(spec.origin, project), 1)
            text = (
                f"{place.path} stands beside manage.py under the library's own name, so `import {library}` finds it "
                "instead of the library"
            )
            return Problem("celery", "celery-library", place.path, text, place)
    return None
