"""What the asgi module's source says: what it imports before Django is set up, which settings it falls back on.

https://channels.readthedocs.io/en/stable/installation.html has ``get_asgi_application()`` called before consumers,
routing and models are imported.
"""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.discovery.settings_modules import missing
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile, Sources

IMPORT_BEFORE_SETUP = "import-before-setup"
SETTINGS_MODULE = "asgi-settings-module"

_SETUP = ("get_asgi_application", "get_wsgi_application", "setup")
_CONSUMERS = ("channels.generic", "channels.consumer")
_NO_MODELS = ("django.db.models", "django.contrib.gis.db.models")


@dataclass(frozen=True)
class Import:
    """An import statement at module level: the modules it may load, in order."""

    line: int
    modules: tuple[str, ...]
    spelled: str


def suspicions(source: SourceFile, sources: Sources) -> list[Suspicion]:
    """Return what is suspicious in an asgi module's source."""
    return [*_imports_before_setup(source, sources), *_settings_module(source)]


def needs_clean_import(source: SourceFile, sources: Sources) -> bool:
    """Whether importing the module may fail without Django set up: it imports more than Django and Channels before."""
    first = _setup_line(source.tree)
    for statement in _imports(source, sources):
        if first is not None and statement.line > first:
            continue
        if any(
            name.split(".")[0] not in ("django", "channels", "os", "sys", "pathlib", "typing", "__future__", "asgiref")
            for name in statement.modules
        ):
            return True
    return first is None


def _imports_before_setup(source: SourceFile, sources: Sources) -> Iterator[Suspicion]:
    first = _setup_line(source.tree)
    if first is None:
        return
    call = _setup_name(source.tree, first)
    for statement in _imports(source, sources):
        if statement.line >= first:
            break
        files = [file for file in (_file_of(name, sources) for name in statement.modules) if file is not None]
        loaded = _closure(files, sources)
        if any(_setup_line(file.tree) is not None for file in loaded):
            return
        found = next((why for why in (_needs_setup(file) for file in loaded) if why is not None), None)
        if found is not None:
            file, why = found
            through = "" if file in files else f", and through it {file.relative}"
            yield Suspicion(
                IMPORT_BEFORE_SETUP,
                statement.modules[0],
                f"{source.relative}:{statement.line} imports {statement.spelled}{through}, which {why}, before "
                f"Django is set up: {call}() is only called on line {first}",
                Location(source.relative, statement.line),
                {"imports": statement.spelled, "reaches": file.relative, "set_up_on_line": first},
            )


def _settings_module(source: SourceFile) -> Iterator[Suspicion]:
    for fallback in missing(source):
        text = f"{fallback.location} falls back on the settings module {fallback.module!r}, which does not exist"
        yield Suspicion(SETTINGS_MODULE, fallback.module, text, fallback.location, {"settings": fallback.module})


def _module_level(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when a module is imported: everything but the bodies of functions."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        yield from _module_level(child)


def _setup_calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in _module_level(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _SETUP and (name != "setup" or _is_django_setup(node.func, tree)):
                yield node.lineno, name


def _is_django_setup(function: ast.expr, tree: ast.AST) -> bool:
    if isinstance(function, ast.Attribute):
        return isinstance(function.value, ast.Name) and function.value.id == "django"
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "django" and any(one.name == "setup" for one in node.names)
        for node in ast.walk(tree)
    )


def _setup_line(tree: ast.AST) -> int | None:
    return min((line for line, _ in _setup_calls(tree)), default=None)


def _setup_name(tree: ast.AST, line: int) -> str:
    return next(name for found, name in _setup_calls(tree) if found == line)


def _imports(source: SourceFile, sources: Sources) -> list[Import]:
    package = _package_of(source)
    found = []
    for node in _module_level(source.tree):
        if isinstance(node, ast.Import):
            modules = tuple(name for one in node.names for name in _parents(one.name))
            found.append(
                Import(
                    node.lineno,
                    tuple(one.name for one in node.names) + modules,
                    ", ".join(one.name for one in node.names),
                )
            )
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            if base:
                inner = tuple(
                    f"{base}.{one.name}"
                    for one in node.names
                    if one.name != "*" and _file_of(f"{base}.{one.name}", sources) is not None
                )
                spelled = ", ".join(inner) or base
                found.append(Import(node.lineno, (*(inner or (base,)), base, *_parents(base)), spelled))
    return sorted(found, key=lambda one: one.line)


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]


def _package_of(source: SourceFile) -> str:
    module = source.module or ""
    return module if source.path.name == "__init__.py" else module.rpartition(".")[0]


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    kept = parts[: len(parts) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _file_of(module: str, sources: Sources) -> SourceFile | None:
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError, AttributeError):
        return None
    return sources.at(spec.origin) if spec is not None and spec.origin else None


def _closure(files: list[SourceFile], sources: Sources) -> list[SourceFile]:
    """Return the project's files that importing ``files`` loads, nearest first."""
    found = list(files)
    for file in found:
        for statement in _imports(file, sources):
            for name in statement.modules:
                inner = _file_of(name, sources)
                if inner is not None and inner not in found:
                    found.append(inner)
    return found


def _needs_setup(file: SourceFile) -> tuple[SourceFile, str] | None:
    if file.path.name == "models.py":
        return file, "holds models"
    for node in _module_level(file.tree):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or "", *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        for name in names:
            if name.startswith(_CONSUMERS):
                return file, "holds consumers"
            if name.endswith(".models") and name not in _NO_MODELS:
                return file, "imports models"
    return None
