"""The Celery apps of a project: found where ``django.setup()`` left them, and in modules it does not import."""

from __future__ import annotations

import ast
import importlib
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, problem, relative
from django_conformance.discovery.celery.source import apps_in
from django_conformance.inventory import Location, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.source.files import SourceFile


_MAKER, _PROJECT, _ELSEWHERE = range(3)


@dataclass(frozen=True)
class FoundApp:
    """An app, the path that ``celery -A`` takes, how it was found, and where it is made."""

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


def locate(app: Any, found_by: str, project: Path, sources: list[SourceFile]) -> FoundApp | None:
    """Return an app with its place; ``None`` where no module of the project, or of what it installs, holds it."""
    makers = {source.module: source for source in sources if apps_in(source)}
    holders: list[tuple[int, int, str, str]] = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or name.split(".")[0] in ("celery", "django_conformance", "__main__"):
            continue
        for attribute, value in list(getattr(module, "__dict__", {}).items()):
            if value is app:
                distance = _MAKER if name in makers else _PROJECT if inside(file, project) else _ELSEWHERE
                holders.append((distance, name.count("."), name, attribute))
    if not holders:
        return None
    distance, _, name, attribute = min(holders)
    path = ":".join(_entry(name, attribute, sources) or (name, attribute))
    source = makers.get(name) or next(
        (one for one in makers.values() if f"{one.module}." in {f"{part}." for part in sources_of(name, sources)}), None
    )
    if source is None:
        file = sys.modules[name].__file__
        return FoundApp(
            app,
            path,
            found_by,
            Location(relative(str(file), project)) if distance <= _PROJECT else None,
        )
    return FoundApp(app, path, found_by, Location(source.relative, apps_in(source)[0].lineno))


def _entry(name: str, attribute: str, sources: list[SourceFile]) -> tuple[str, str] | None:
    """Return the module for ``celery -A`` that sets Django up and then takes the app from where that has put it."""
    for source in sources:
        if source.module not in sys.modules and _sets_up(source):
            local = next((one for one, dotted in source.names.items() if dotted == f"{name}.{attribute}"), None)
            if local is not None:
                return source.module, local
    return None


def _sets_up(source: SourceFile) -> bool:
    return any(
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and source.dotted(node.value.func) in ("django.setup", "configurations.setup")
        for node in source.tree.body
    )


def sources_of(name: str, sources: list[SourceFile]) -> frozenset[str]:
    """Return what a module imports."""
    return next((source.imported for source in sources if source.module == name), frozenset())


def scan(project: Path, sources: list[SourceFile]) -> list[Problem]:
    """Import the modules that make an app and that nothing has imported; return what could not be imported."""
    problems = []
    for source in sources:
        if source.module in sys.modules or not _at_module_level(source) or not _importable(source, project):
            continue
        try:
            importlib.import_module(source.module)
        except (Exception, SystemExit) as error:
            problems.append(problem("celery", "celery-app", source.module, error, project))
    return problems


def _at_module_level(source: SourceFile) -> bool:
    functions = [node for node in source.nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    lines = {line for node in functions for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return any(call.lineno not in lines for call in apps_in(source))


def _importable(source: SourceFile, project: Path) -> bool:
    parts = source.module.split(".")
    if not all(part.isidentifier() for part in parts) or source.path.name in ("manage.py", "setup.py"):
        return False
    folder = source.path.parent
    packages = len(parts) - (0 if source.path.name == "__init__.py" else 1)
    for _ in range(packages):
        if not (folder / "__init__.py").is_file():
            return False
        folder = folder.parent
    return os.path.realpath(folder) in {os.path.realpath(entry or ".") for entry in sys.path}
