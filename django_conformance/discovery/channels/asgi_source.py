"""What an asgi module does when it is imported: where it sets Django up, and what it imports.

https://channels.readthedocs.io/en/stable/installation.html has ``get_asgi_application()`` called before consumers,
routing and models are imported.
"""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.inventory import Location
from django_conformance.source.imports import base_module
from django_conformance.source.nodes import module_level

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile, Sources

_CONSUMERS = ("channels.generic", "channels.consumer")
_NO_MODELS = ("django.db.models", "django.contrib.gis.db.models")
_SETUP = ("get_asgi_application", "get_wsgi_application", "setup")
_NO_SETUP_NEEDED = ("django", "channels", "os", "sys", "pathlib", "typing", "__future__", "asgiref")


@dataclass(frozen=True)
class SetupCall:
    """A call that sets Django up: its line, and the name of the function."""

    line: int
    name: str


@dataclass(frozen=True)
class Import:
    """An import statement at module level: the modules it may load, in order, and the text to show for it."""

    location: Location
    modules: tuple[str, ...]
    spelled: str

    @property
    def line(self) -> int:
        """Return the line it stands on."""
        return self.location.line or 0


def needs_clean_import(file: SourceFile, sources: Sources) -> bool:
    """Whether importing the module may fail without Django set up: it imports more than Django and Channels before."""
    setup = setup_call(file)
    above = (statement for statement in imports(file, sources) if setup is None or statement.line <= setup.line)
    return setup is None or any(
        name.partition(".")[0] not in _NO_SETUP_NEEDED for statement in above for name in statement.modules
    )


def setup_call(file: SourceFile) -> SetupCall | None:
    """Return the first call by which importing a file sets Django up, ``None`` where it leaves that to others."""
    calls = []
    for node in module_level(file.tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _SETUP and (name != "setup" or file.dotted(node.func) == "django.setup"):
                calls.append(SetupCall(node.lineno, name))
    return min(calls, key=lambda call: call.line, default=None)


def imports(file: SourceFile, sources: Sources) -> list[Import]:
    """Return the imports that importing a file runs, from top to bottom."""
    statements = []
    for node in module_level(file.tree):
        if isinstance(node, ast.Import):
            names = tuple(alias.name for alias in node.names)
            parents = tuple(parent for name in names for parent in _parents(name))
            statements.append(Import(file.place(node), names + parents, ", ".join(names)))
        elif isinstance(node, ast.ImportFrom) and (base := base_module(node, file.module, is_package=file.is_package)):
            inner = tuple(
                f"{base}.{alias.name}"
                for alias in node.names
                if alias.name != "*" and file_of(f"{base}.{alias.name}", sources) is not None
            )
            modules = (*(inner or (base,)), base, *_parents(base))
            statements.append(Import(file.place(node), modules, ", ".join(inner) or base))
    return sorted(statements, key=lambda statement: statement.line)


def file_of(module: str, sources: Sources) -> SourceFile | None:
    """Return the project's file that a module is, ``None`` where it is not the project's own."""
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError, AttributeError):
        return None
    return sources.at(spec.origin) if spec is not None and spec.origin else None


def loaded_by(files: list[SourceFile], sources: Sources) -> list[SourceFile]:
    """Return the project's files that importing ``files`` loads, nearest first."""
    loaded = list(files)
    for file in loaded:
        for statement in imports(file, sources):
            for name in statement.modules:
                inner = file_of(name, sources)
                if inner is not None and inner not in loaded:
                    loaded.append(inner)
    return loaded


def needs_setup(file: SourceFile) -> str:
    """Return why a file cannot be relied on to load before Django is set up; "" where it can."""
    if file.path.name == "models.py":
        return "holds models"
    for node in module_level(file.tree):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith(_CONSUMERS):
                return "holds consumers"
            if name.endswith(".models") and name not in _NO_MODELS:
                return "imports models"
    return ""


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]
