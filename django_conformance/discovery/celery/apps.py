"""The Celery apps of a project: found where ``django.setup()`` left them, and in modules it does not import."""

from __future__ import annotations

import ast
import gc
import importlib
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, problem, relative
from django_conformance.discovery.celery.source import apps_in
from django_conformance.inventory import Location, Problem
from django_conformance.source.reading import attribute as read, entries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.source.files import SourceFile


_MAKER, _PROJECT, _ELSEWHERE = range(3)


@dataclass(frozen=True)
class LocatedApp:
    """An app, the path that ``celery -A`` takes, how it came to light, and where it is made."""

    app: Any
    path: str
    found_by: str
    location: Location | None


def active() -> list[Any]:
    """Return the apps that exist in this process; not the one that Celery makes where a project has none."""
    if "celery" not in sys.modules:
        return []
    from celery import _state

    apps: list[Any] = sorted(_state._get_active_apps(), key=lambda app: str(app.main))
    return [app for app in apps if not (app is _state.default_app and app.main == "default" and not app._config_source)]


def current() -> Any:
    """Return the app that ``shared_task`` binds to in this process, ``None`` where there is none but Celery's own."""
    if "celery" not in sys.modules:
        return None
    from celery import _state

    return _state._tls.current_app or _state.default_app


def locate_all(context: DiscoveryContext, files: list[SourceFile], problems: list[Problem]) -> list[LocatedApp]:
    """Return the apps of the project, the current one first; where none is imported, its modules are scanned for some.

    What the scan cannot import is added to ``problems``.
    """
    after_setup = active()
    if not after_setup:
        problems.extend(scan(context.project, files))
    located = []
    for app in active():
        found_by = "imported" if any(app is earlier for earlier in after_setup) else "scan"
        place = locate(app, found_by, context.project, files)
        if place is not None:
            located.append(place)
    return sorted(located, key=lambda place: (place.app is not current(), place.path))


def locate(app: Any, found_by: str, project: Path, files: list[SourceFile]) -> LocatedApp | None:
    """Return an app with its place; ``None`` where no module of the project, or of what it installs, holds it."""
    makers = {file.module: file for file in files if apps_in(file)}
    holders = [*_holders(app, project, makers, {id(holder) for holder in gc.get_referrers(app)})]
    if not holders:  # the project may have frozen its objects, which are then not seen to refer to anything
        holders = [*_holders(app, project, makers)]
    if not holders:
        return None
    distance, _, module, attribute = min(holders)
    path = ":".join(_entry(module, attribute, files) or (module, attribute))
    maker = makers.get(module) or _imported_maker(module, makers, files)
    if maker is not None:
        location: Location | None = Location(maker.relative, apps_in(maker)[0].lineno)
    else:
        file = str(sys.modules[module].__file__)
        location = Location(relative(file, project)) if distance <= _PROJECT else None
    return LocatedApp(app, path, found_by, location)


def _holders(
    app: Any, project: Path, makers: Collection[str], holding: Collection[int] | None = None
) -> Iterator[tuple[int, int, str, str]]:
    """Yield the modules that hold an app, and the name it has there, after how far each is from being its place.

    ``holding`` are the ids of the objects that refer to it, where they are known: no other namespace is looked through.
    """
    for name, module in list(sys.modules.items()):
        file = read(module, "__file__")
        if not isinstance(file, str) or name.split(".")[0] in ("celery", "django_conformance", "__main__"):
            continue
        namespace = read(module, "__dict__")
        if not isinstance(namespace, dict) or (holding is not None and id(namespace) not in holding):
            continue
        for attribute, value in entries(namespace):
            if value is app:
                distance = _MAKER if name in makers else _PROJECT if inside(file, project) else _ELSEWHERE
                yield distance, name.count("."), name, attribute


def _imported_maker(module: str, makers: Mapping[str, SourceFile], files: list[SourceFile]) -> SourceFile | None:
    """Return the first file that makes an app among those that a module imports."""
    imported = next((file.imported for file in files if file.module == module), frozenset())
    return next((file for name, file in makers.items() if name in imported), None)


def _entry(module: str, attribute: str, files: list[SourceFile]) -> tuple[str, str] | None:
    """Return the module for ``celery -A`` that sets Django up and then takes the app from where that has put it."""
    for file in files:
        if file.module not in sys.modules and _sets_up(file):
            local = next((name for name, dotted in file.names.items() if dotted == f"{module}.{attribute}"), None)
            if local is not None:
                return file.module, local
    return None


def _sets_up(file: SourceFile) -> bool:
    return any(
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and file.dotted(node.value.func) in ("django.setup", "configurations.setup")
        for node in file.tree.body
    )


def scan(project: Path, files: list[SourceFile]) -> list[Problem]:
    """Import the modules that make an app and that nothing has imported; return what could not be imported."""
    problems = []
    for file in files:
        if file.module in sys.modules or not _at_module_level(file) or not _importable(file, project):
            continue
        try:
            importlib.import_module(file.module)
        except BaseException as error:
            problems.append(problem("celery", "celery-app", file.module, error, project))
    return problems


def _at_module_level(file: SourceFile) -> bool:
    functions = [node for node in file.nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    lines = {line for node in functions for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return any(call.lineno not in lines for call in apps_in(file))


def _importable(file: SourceFile, project: Path) -> bool:
    parts = file.module.split(".")
    if not all(part.isidentifier() for part in parts) or file.path.name in ("manage.py", "setup.py"):
        return False
    folder = file.path.parent
    packages = len(parts) - (0 if file.path.name == "__init__.py" else 1)
    for _ in range(packages):
        if not (folder / "__init__.py").is_file():
            return False
        folder = folder.parent
    return os.path.realpath(folder) in {os.path.realpath(entry or ".") for entry in sys.path}
