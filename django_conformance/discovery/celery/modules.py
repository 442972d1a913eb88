"""Imports what a worker of an app imports, one module at a time, so that what fails is known by its name.

https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.autodiscover_tasks
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, problem
from django_conformance.inventory import Location, Problem, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AUTODISCOVER = "autodiscover-argument"
SKIP_CHECKS = "CELERY_SKIP_CHECKS"


@dataclass(frozen=True)
class WorkerImports:
    """What importing as a worker does gave: ``modules`` that exist, and what went wrong."""

    modules: tuple[str, ...]
    problems: tuple[Problem, ...]
    suspicions: tuple[Suspicion, ...]


def import_as_worker(app: Any, path: str, location: Location | None, project: Path) -> WorkerImports:
    """Import the modules of ``imports``, ``include`` and autodiscovery, then let the app do all a worker's app does."""
    problems: dict[str, Problem] = {}
    suspicions: list[Suspicion] = []
    modules: list[str] = []
    for name in _configured(app):
        _import(name, "imports", project, problems, modules)
    for packages, related in _autodiscovered(app):
        for package in packages:
            name = f"{package}.{related}" if related else package
            found = _exists(name)
            if found:
                _import(name, "task-module", project, problems, modules)
            elif related and package.rpartition(".")[2] == related and _exists(package):
                suspicions.append(
                    Suspicion(
                        AUTODISCOVER,
                        package,
                        f"autodiscover_tasks is given {package!r}, a tasks module, where it takes packages: it looks "
                        f"for {name} and finds nothing; only the import on the way registers the tasks",
                        location,
                        {"app": path, "looked_for": name},
                    )
                )
    if not problems:
        try:
            with without_checks():
                app.loader.import_default_modules()
        except (Exception, SystemExit) as error:
            problems[path] = problem("celery", "task-module", path, error, project)
    return WorkerImports(tuple(dict.fromkeys(modules)), tuple(problems.values()), tuple(suspicions))


@contextmanager
def without_checks() -> Iterator[None]:
    """Keep Celery from running Django's system checks while it imports task modules: on MySQL they ask the database.

    Where there is none yet, or nothing may connect, the project would be blamed for that.
    """
    before = os.environ.get(SKIP_CHECKS)
    os.environ[SKIP_CHECKS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[SKIP_CHECKS]
        else:
            os.environ[SKIP_CHECKS] = before


def _configured(app: Any) -> list[str]:
    from celery.utils.functional import maybe_list

    return [str(name) for setting in (app.conf.imports, app.conf.include) for name in maybe_list(setting) or ()]


def _autodiscovered(app: Any) -> list[tuple[list[str], str | None]]:
    """Return the packages and related names that the app will look for, read from the receivers that will do it."""
    from celery import signals

    found: list[tuple[list[str], str | None]] = []
    for entry in signals.import_modules.receivers or ():
        receiver = entry[1]
        function = getattr(receiver, "fun", None)
        mine: Any = getattr(function, "__self__", None)
        if getattr(function, "__name__", "") != "_autodiscover_tasks" or mine is not app:
            continue
        packages, related = (*receiver.args, "tasks")[:2] if receiver.args else (None, "tasks")
        if callable(packages):
            packages = packages()
        if not packages:
            packages = [
                name
                for fixup in mine._fixups
                if hasattr(fixup, "autodiscover_tasks")
                for name in fixup.autodiscover_tasks()
            ]
        found.append(([str(name) for name in packages], related))
    return found


def _exists(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return False


def _import(name: str, stage: str, project: Path, problems: dict[str, Problem], modules: list[str]) -> None:
    try:
        importlib.import_module(name)
    except (Exception, SystemExit) as error:
        problems.setdefault(name, problem("celery", stage, name, error, project))
    else:
        modules.append(name)


def shadowing(project: Path) -> Problem | None:
    """Return the problem of a file of the project that hides the library itself: ``celery.py`` beside ``manage.py``."""
    for library in ("celery", "kombu", "billiard"):
        try:
            spec = importlib.util.find_spec(library)
        except (ImportError, ValueError):
            continue
        if spec is not None and spec.origin and inside(spec.origin, project):
            from django_conformance.discovery.cause import relative

            place = Location(relative(spec.origin, project), 1)
            text = (
                f"{place.path} stands beside manage.py under the library's own name, so `import {library}` finds it "
                "instead of the library"
            )
            return Problem("celery", "celery-library", place.path, text, place)
    return None
