"""The settings that a deployment runs with, where those are not the ones that are checked: another module, or with its variables.

https://docs.djangoproject.com/en/stable/topics/settings/#designating-the-settings
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.discovery.deployment import deployment
from django_conformance.discovery.settings_modules import fallback
from django_conformance.discovery.stage import names_development
from django_conformance.inventory.deployment import DeclaredCommand, DeclaredServer
from django_conformance.source.environment import without_default

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.discovery.deployment.files import DeploymentFiles
    from django_conformance.inventory.deployment import Declared

_MOST = 2
"""How many settings are judged beside those that are checked: each takes another import of the project."""

_OF_PROCESSES = re.compile(r"PATH|HOME|USER|SHELL|PWD|LANG|LC_.*|TZ|TMPDIR|TERM|PYTHON.*|LD_.*|DJANGO_CONFORMANCE_.*")
"""Variables that Python and the system read, not the settings."""

_UNKNOWN = re.compile(r"\$[\w{(]|\{\{|<[A-Za-z][\w -]*>")
"""What a value has that another program replaces."""

_SECRET = re.compile(r"SECRET|PASSWORD|PASSWD|TOKEN|KEY")
_FILLED = "not-in-the-repository-0123456789-0123456789-0123456789"
"""Stands for a secret that the settings need and that no file of the repository has."""

_PRODUCTION = ("production", "prod", "live")


@dataclass(frozen=True)
class DeployedSettings:
    """A settings module and the variables that it is imported with; ``origin`` says who runs it."""

    module: str
    origin: str
    variables: Mapping[str, str] = field(default_factory=dict)


def deployed_settings(files: DeploymentFiles, module: str) -> list[DeployedSettings]:
    """Return the settings of what is deployed that differ from a module as it is checked, at most one for each module."""
    deployed: dict[str, DeployedSettings] = {}
    for settings in (*_of_processes(files, module), *_beside(files, module)):
        if not _settings_files(files.project, settings.module) or names_development(settings.module):
            continue
        if settings.module != module or _are_read(files.project, module, settings.variables):
            deployed.setdefault(settings.module, settings)
    return [_with_secrets(files.project, settings) for settings in deployed.values()][:_MOST]


def _of_processes(files: DeploymentFiles, module: str) -> Iterator[DeployedSettings]:
    """Yield the settings of each process that a deployment file starts outside development."""
    reading = deployment(files)
    declared = reading.inventory
    for process in (*declared.servers, *declared.workers, *declared.beats, *declared.commands):
        if process.unit.stage == "development" or process.unit.role in ("build", "script"):
            continue
        given = reading.variables.get(process.unit, {})
        usable = {
            name: value
            for name, value in given.items()
            if not _OF_PROCESSES.fullmatch(name) and not _UNKNOWN.search(value) and "\0" not in value
        }
        usable.pop("DJANGO_SETTINGS_MODULE", None)
        named = module_of(process, files.project) or module
        yield DeployedSettings(named, f"{process.unit.location} ({process.unit.name})", usable)


def module_of(process: Declared, project: Path) -> str | None:
    """Return the settings module that a process gets, or that the file of its application falls back on; ``None`` where neither says."""
    return process.settings or _fallback(process, project)


def _fallback(process: Declared, project: Path) -> str | None:
    """Return the settings module that the file of a process's application falls back on."""
    if isinstance(process, DeclaredServer):
        target = (process.target or "").partition(":")[0]
        names = [target] if target else []
    elif isinstance(process, DeclaredCommand):
        names = ["manage"]
    else:
        app = (getattr(process, "app", None) or "").partition(":")[0]
        names = [app, f"{app}.celery"] if app else []
    return next((found for name in names if (found := _in_file(project, name))), None)


def _in_file(project: Path, module: str) -> str | None:
    path = project / f"{module.replace('.', '/')}.py"
    tree = _tree(path) if path.is_file() else None
    wanted = (fallback(node) for node in ast.walk(tree)) if tree is not None else ()
    return next((name for name in wanted if name), None)


def _beside(files: DeploymentFiles, module: str) -> Iterator[DeployedSettings]:
    """Yield the settings that a wsgi.py or asgi.py falls back on, and those for production beside the module."""
    package, _, last = module.rpartition(".")
    top = module.partition(".")[0]
    for name in ("wsgi", "asgi"):
        named = _in_file(files.project, f"{top}.{name}")
        if named is not None and named != module:
            yield DeployedSettings(named, f"{top}/{name}.py")
    if not names_development(module):
        return
    for word in _PRODUCTION:
        for name in (word, f"settings_{word}", f"{word}_settings"):
            beside = f"{package}.{name}" if package else name
            if name != last and (paths := _settings_files(files.project, beside)):
                yield DeployedSettings(beside, str(paths[0].relative_to(files.project)))


def _settings_files(project: Path, module: str) -> list[Path]:
    """Return the file of a settings module, with the others of a package of settings; nothing where the project has none."""
    path = project / f"{module.replace('.', '/')}.py"
    if path.is_file():
        return [path, *(other for other in sorted(path.parent.glob("*.py")) if other != path)]
    return sorted((project / module.replace(".", "/")).glob("*.py"))


def _are_read(project: Path, module: str, variables: Mapping[str, str]) -> bool:
    """Whether one of these variables is named in the files of the settings."""
    names = [name.encode() for name in variables if not _SECRET.search(name) or name.endswith("_PASSWORD")]
    contents = [path.read_bytes() for path in _settings_files(project, module)]
    return any(re.search(rb"\b" + re.escape(name) + rb"\b", content) for name in names for content in contents)


def _with_secrets(project: Path, settings: DeployedSettings) -> DeployedSettings:
    """Return settings that have a value for each secret without which they cannot be imported."""
    trees = [tree for path in _settings_files(project, settings.module) if (tree := _tree(path)) is not None]
    needed = {name for tree in trees for name in without_default(tree) if _SECRET.search(name)}
    filled = {name: _FILLED for name in sorted(needed) if name not in settings.variables}
    return DeployedSettings(settings.module, settings.origin, {**filled, **settings.variables})


def _tree(path: Path) -> ast.Module | None:
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
