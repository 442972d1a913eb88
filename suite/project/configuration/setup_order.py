"""A file that starts Django by itself names the settings first, then sets Django up, then imports models.

Why: ``django.setup()`` and ``get_asgi_application()`` read DJANGO_SETTINGS_MODULE: set below them, it comes too late, and a server without it
in its environment ends with ImproperlyConfigured. A script that imports models before ``django.setup()`` ends with "Apps aren't loaded yet".
Under ``manage.py`` both work.

Fix: write ``os.environ.setdefault("DJANGO_SETTINGS_MODULE", …)``, then ``django.setup()``, then the imports; or make the script a management
command.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.channels.asgi_source import file_of, imports, loaded_by, needs_setup, setup_call
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, method, module_level, text

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/settings/#calling-django-setup-is-required-for-standalone-django-usage",
)

_NAME = "DJANGO_SETTINGS_MODULE"
_STARTED_OTHERWISE = ("manage.py", "conftest.py", "celery.py", "asgi.py", "wsgi.py", "__init__.py", "noxfile.py")
_STARTS = ("execute_from_command_line", "configure", "Celery", "load_ipython_extension", "importorskip")
"""Calls by which a file sets Django up, or leaves that to what it makes."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each file that sets Django up above the line that names the settings, and each that never does and imports models."""
    for file in project.context.sources.code(containing=(_NAME,)):
        named = min(
            (file.place(node).line or 0 for node in module_level(file.tree) if _names_settings(node, file)),
            default=None,
        )
        if named is None:
            continue
        setup = setup_call(file)
        if setup is not None and setup.line < named:
            yield Finding(
                f"{file.relative}:{setup.line} calls {setup.name}(), and {_NAME} is set only in line {named}: unless the "
                "environment sets it, this ends with ImproperlyConfigured",
                at=file.at(_line(file, setup.line)),
                evidence={"set up": setup.line, "set": named},
            )
        elif (
            setup is None
            and file.path.name not in _STARTED_OTHERWISE
            and not _starts_otherwise(file)
            and not _is_imported(file, project)
        ):
            yield from _models_imported(file, named, project)


def _names_settings(node: ast.AST, file: SourceFile) -> bool:
    """Whether a node sets the variable: ``os.environ.setdefault(…)``, ``os.environ[…] = …``."""
    if isinstance(node, ast.Call) and method(node) == "setdefault":
        return bool(node.args) and text(node.args[0]) == _NAME
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return isinstance(target, ast.Subscript) and text(target.slice) == _NAME and "environ" in file.dotted(target.value)


def _line(file: SourceFile, line: int) -> ast.AST:
    return next(node for node in file.of(ast.Call) if node.lineno == line)


def _starts_otherwise(file: SourceFile) -> bool:
    return any(called(call).rpartition(".")[2] in (*_STARTS, "setup") for call in file.of(ast.Call))


def _is_imported(file: SourceFile, project: Project) -> bool:
    """Whether another file names this one: what imports it, or loads it by its path, has set Django up."""
    named = re.compile(
        rf"\b(?:import|from)\b[^\n]*\b{re.escape(file.path.stem)}\b|\b{re.escape(file.module)}\b".encode()
    )
    return any(other is not file and named.search(other.content) for other in project.context.sources.every)


def _models_imported(file: SourceFile, named: int, project: Project) -> Iterator[Finding]:
    """Yield the first import of models below the line that names the settings: whoever imports the file has them set up, or not at all."""
    sources = project.context.sources
    for statement in imports(file, sources):
        files = [found for name in statement.modules if (found := file_of(name, sources)) is not None]
        loaded = loaded_by(files, sources)
        if any(setup_call(inner) is not None for inner in loaded):
            return
        reached = next((inner for inner in loaded if "models" in needs_setup(inner)), None)
        if statement.line > named and reached is not None:
            yield Finding(
                f"{statement.location} imports {statement.spelled}, which needs models, before anything calls django.setup(): "
                "AppRegistryNotReady (Apps aren't loaded yet)",
                subject=file.module,
                location=statement.location,
                hint="Write django.setup() above it.",
                evidence={"reaches": reached.relative},
            )
            return
