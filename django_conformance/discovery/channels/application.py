"""The ASGI application: where it is named, what importing it says, and what importing it without Django set up says."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import overlay as overlays
from django_conformance.codec import from_json, loads
from django_conformance.deadlines import deadline, within
from django_conformance.discovery.cause import problem
from django_conformance.inventory import Location, Problem
from django_conformance.source.reading import attribute
from django_conformance.stalled import ended

if TYPE_CHECKING:
    from types import ModuleType

    from django_conformance.discovery.context import DiscoveryContext

NOT_LOADED = "asgi-application"
"""The stage of problems with loading the application."""

NOT_SET_UP = "asgi-import-without-setup"
"""The stage of problems with importing its module where Django is not set up."""


_NONE = object()


@dataclass(frozen=True)
class Named:
    """A dotted path of an application, and where it was found."""

    path: str
    found_by: str


@dataclass(frozen=True)
class Loaded:
    """An application as an object, and the module it lies in."""

    named: Named
    module: ModuleType
    application: Any


def named_application(context: DiscoveryContext, setting: object) -> Named | None:
    """Return ASGI_APPLICATION, else the asgi module beside the settings, else another of the project's.

    A module that asks Channels for ASGI_APPLICATION stands for it: servers import that one, which sets Django up first.
    """
    if isinstance(setting, str) and setting:
        return _serving_default(context, setting) or Named(setting, "ASGI_APPLICATION")
    package = context.settings
    while package:
        package = package.rpartition(".")[0]
        name = f"{package}.asgi" if package else "asgi"
        if _exists(name):
            return Named(f"{name}.application", f"{name.replace('.', '/')}.py beside the settings")
    for file in context.sources.code(named="asgi.py"):
        if _exists(file.module):
            return Named(f"{file.module}.application", f"{file.relative} in the project")
    return None


def _serving_default(context: DiscoveryContext, setting: str) -> Named | None:
    """Return the application of an asgi module that serves what ASGI_APPLICATION names, which lies in another module."""
    for file in context.sources.code(named="asgi.py"):
        for node in file.tree.body:
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and isinstance(node.value, ast.Call)
                and file.dotted(node.value.func) == "channels.routing.get_default_application"
                and setting.rpartition(".")[0] != file.module
                and _exists(file.module)
            ):
                return Named(f"{file.module}.{node.targets[0].id}", f"{file.relative}, which serves ASGI_APPLICATION")
    return None


def load(named: Named, context: DiscoveryContext) -> Loaded | Problem:
    """Import an application as ``get_default_application()`` of Channels does; what goes wrong is a problem."""
    module_name, _, name = named.path.rpartition(".")
    if ":" in named.path or not module_name:
        dotted = named.path.replace(":", ".")
        message = f"ASGI_APPLICATION is {named.path!r}, not a dotted path to an attribute of a module" + (
            f": write {dotted!r}" if "." in dotted else ""
        )
        return Problem("channels", NOT_LOADED, named.path, message)
    try:
        module = importlib.import_module(module_name)
    except BaseException as error:
        return problem("channels", NOT_LOADED, named.path, error, context.project)
    application = attribute(module, name, _NONE)
    if application is _NONE:
        file = attribute(module, "__file__")
        place = Location(os.path.relpath(file, context.project)) if isinstance(file, str) else None
        return Problem(
            "channels",
            NOT_LOADED,
            named.path,
            f"the module {module_name} has no attribute {name!r}, which {named.found_by} names",
            place,
        )
    if not callable(application):
        return Problem(
            "channels",
            NOT_LOADED,
            named.path,
            f"{named.path} is {type(application).__name__}, which cannot be called: it is not an ASGI application",
        )
    return Loaded(named, module, application)


class CleanImport:
    """An import of an asgi module by a process in which Django is not set up, as ASGI servers import it."""

    def __init__(self, module: str, context: DiscoveryContext) -> None:
        overlay = overlays.active()
        assert overlay is not None, "discovery runs under an overlay"
        self._module = module
        self._result = Path(overlay.folder) / "asgi-import.json"
        command = [
            sys.executable,
            "-m",
            "django_conformance.discovery.channels.clean_import",
            module,
            str(context.project),
            str(self._result),
        ]
        with (Path(overlay.folder) / "logs" / "asgi-import.log").open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=context.project,
                env={**os.environ, overlays.OVERLAY_VARIABLE: str(Path(overlay.folder) / "overlay.json")},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def problem(self) -> Problem | None:
        """Wait for it, and return what stopped the import; ``None`` where nothing did."""
        status = ended(self._process, deadline(0.25))
        if status is None:
            self._process.kill()
            self._process.wait()
            return Problem("channels", NOT_SET_UP, self._module, f"the import did not end {within(0.25)}")
        if not self._result.exists():
            return Problem(
                "channels", NOT_SET_UP, self._module, f"the importing process ended with exit status {status}"
            )
        stopped = loads(self._result.read_text(encoding="utf-8"))
        return from_json(Problem, stopped) if stopped is not None else None


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False
