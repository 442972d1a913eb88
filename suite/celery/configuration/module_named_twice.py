"""A module of tasks is imported by the name that the worker imports it by.

Why: a task is called what its module is called. Where the folder of the apps is on the path, ``apps.shop.tasks`` and ``shop.tasks`` are two
modules for Python. The worker imports ``shop.tasks``, as INSTALLED_APPS says: a task that is sent as ``apps.shop.tasks.restock`` is answered
'Received unregistered task'.

Fix: import it as INSTALLED_APPS names the app, everywhere.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import tasks_in
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.reading import attribute

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#automatic-naming-and-relative-imports",
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each import of tasks by another name of their module than that of its app."""
    from celery import Celery

    if any(attribute(app.app.gen_task_name, "__func__") is not Celery.gen_task_name for app in project.apps):
        return
    known = {path: (name, file) for file in project.files for path, name in _named_by_app(file)}
    roots = {project.context.project, *(Path(entry) for entry in sys.path if entry)}
    words = tuple({name.rpartition(".")[2] for name, _ in known.values()})
    stems = {path.parent.name if path.name == "__init__.py" else path.stem for path in known}
    for file in project.context.sources.code(containing=words) if known else ():
        for node in file.of(ast.ImportFrom, ast.Import):
            for module, names in _modules(node):
                if module.rpartition(".")[2] not in stems:
                    continue
                path = next((each for root in roots if (each := _file(root, module)) in known), None)
                name, tasks_file = known[path] if path is not None else (module, file)
                tasks = sorted(_tasks(tasks_file, names)) if name != module else []
                if tasks:
                    yield Finding(
                        f"{file.place(node)} imports {', '.join(tasks)} from {module}, and the worker knows that module as {name}: "
                        f"'Received unregistered task of type {module}.{tasks[0]}'",
                        at=file.at(node),
                        hint=f"Import it from {name}.",
                        evidence={"module": module, "worker": name},
                    )


def _named_by_app(file: SourceFile) -> Iterator[tuple[Path, str]]:
    """Yield the path of a file with tasks, and the name that it has by the app that it is in."""
    from django.apps import apps

    if not tasks_in(file):
        return
    path = file.path.resolve()
    around = [app for app in apps.get_app_configs() if path.is_relative_to(Path(app.path).resolve())]
    if around:
        app = max(around, key=lambda app: len(app.path))
        parts = path.relative_to(Path(app.path).resolve()).with_suffix("").parts
        yield path, ".".join((app.name, *(part for part in parts if part != "__init__")))


def _modules(node: ast.ImportFrom | ast.Import) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the modules that an import may load, and the names that it takes of them; "*" for all."""
    if isinstance(node, ast.Import):
        yield from ((alias.name, frozenset("*")) for alias in node.names)
    elif node.level == 0 and node.module:
        yield node.module, frozenset(alias.name for alias in node.names)
        yield from ((f"{node.module}.{alias.name}", frozenset("*")) for alias in node.names)


def _file(root: Path, module: str) -> Path:
    path = (root / Path(*module.split("."))).resolve()
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _tasks(file: SourceFile, names: frozenset[str]) -> Iterator[str]:
    """Yield the tasks among the names that are called as their module says."""
    for task in tasks_in(file):
        own = any(
            "name" in {key.arg for key in each.keywords}
            for each in task.node.decorator_list
            if isinstance(each, ast.Call)
        )
        if not own and ("*" in names or task.node.name in names):
            yield task.node.name
