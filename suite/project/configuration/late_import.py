"""Everything that a function imports exists.

Why: an import within a function runs when the function does: a name that a package no longer has, or a module that was renamed, raises
ImportError in the task, the signal or the request, long after the deployment.

Fix: import what the package has now.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from types import ModuleType

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.branches import is_foreseen
from django_conformance.source.files import SourceFile
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://docs.python.org/3/reference/simple_stmts.html#the-import-statement")

_ERRORS = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException", "AttributeError")
_GENERATED = re.compile(r"_version|\w+_pb2(?:_grpc)?")
"""Modules that a build writes: a repository has none of them."""
_CONDITIONS = ("VERSION", "version", "TYPE_CHECKING", "find_spec", "is_installed", "platform", "hasattr")


def find(project: Project) -> Iterator[Finding]:
    """Yield each import of a function that fails for certain."""
    own = project.context.sources.by_module
    for file in project.context.sources.code(containing=("import",)):
        if file.loaded is None:
            continue
        for node in file.of(ast.ImportFrom, ast.Import):
            if not _is_late(node, file):
                continue
            for name, meant in _missing(node, file, own):
                yield Finding(
                    f"line {node.lineno} imports {name}, which does not exist: ImportError when the function runs",
                    at=file.at(node),
                    hint=f"Did you mean {meant}?" if meant else "",
                )


def _is_late(node: ast.AST, file: SourceFile) -> bool:
    """Whether an import runs with a function, and nothing around it expects that it fails."""
    return file.function_around(node) is not None and not is_foreseen(node, file, _ERRORS, _CONDITIONS)


def _missing(
    node: ast.ImportFrom | ast.Import, file: SourceFile, own: dict[str, SourceFile]
) -> Iterator[tuple[str, str | None]]:
    """Yield the path of each thing that is certainly not there, and the name that was meant where one is near."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            if not _exists(alias.name, own):
                yield alias.name, None
        return
    if node.level:
        return
    module = str(node.module)
    if not _exists(module, own):
        yield module, None
        return
    loaded = sys.modules.get(module)
    for alias in node.names if isinstance(loaded, ModuleType) else ():
        if alias.name != "*" and loaded is not None and not _has(loaded, alias.name, own):
            meant = nearest(alias.name, [name for name in vars(loaded) if not name.startswith("_")])
            yield f"{module}.{alias.name}", meant


def _exists(module: str, own: dict[str, SourceFile]) -> bool:
    """Whether a module can be found, or nothing is known of the package that it would be in."""
    parent, _, name = module.rpartition(".")
    if module in sys.modules or module in own or _GENERATED.fullmatch(name):
        return True
    package = sys.modules.get(parent)
    if package is None or _is_shared(package, own):
        return True
    if not hasattr(package, "__path__"):
        return hasattr(package, name)
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError, AttributeError):
        return True


def _is_shared(package: ModuleType, own: dict[str, SourceFile]) -> bool:
    """Whether several distributions put modules into a package (``google.cloud``): one of them may not be installed here."""
    is_namespace = hasattr(package, "__path__") and getattr(package, "__file__", None) is None
    return is_namespace and not any(module.startswith(f"{package.__name__}.") for module in own)


def _has(module: ModuleType, name: str, own: dict[str, SourceFile]) -> bool:
    """Whether a module has a name, answers for names by itself, or has a module of that name."""
    path = f"{module.__name__}.{name}"
    try:
        is_there = hasattr(module, name) or "__getattr__" in vars(module) or type(module) is not ModuleType
    except Exception:
        return True
    return is_there or path in sys.modules or path in own or (hasattr(module, "__path__") and _exists(path, own))
