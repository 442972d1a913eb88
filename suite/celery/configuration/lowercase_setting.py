"""Celery's settings in Django's settings are in capitals, with the namespace's prefix.

Why: Django's settings have no names in lowercase: ``task_acks_late = True`` in ``settings.py`` is never read, and Celery runs with its default.
The lowercase names are those of ``app.conf``.

Fix: write ``CELERY_TASK_ACKS_LATE = True``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.settings import namespace_of
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html", settings=True)

_OTHER_WORDS = ("timezone", "include", "imports")
"""Keys that are words of any module."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each name of a settings module that is a key of Celery's in lowercase, and that nothing reads there."""
    from celery.app.defaults import SETTING_KEYS

    readers = [app for app in project.apps if app.record.reads_settings]
    if not readers:
        return
    prefix = namespace_of(readers[0].app)
    for file in _settings_files(project):
        read = {node.id for node in file.of(ast.Name) if isinstance(node.ctx, ast.Load)}
        for statement in file.tree.body:
            for name in _assigned(statement):
                if name.id in SETTING_KEYS and name.id not in (*read, *_OTHER_WORDS):
                    meant = f"{prefix}_{name.id.upper()}" if prefix else name.id.upper()
                    yield Finding(
                        f"{name.id} is in lowercase, and Django has no such setting: Celery never reads it; write {meant}",
                        at=file.at(name, name.id),
                        hint=f"{meant} = …",
                        evidence={"meant": meant},
                    )


def _settings_files(project: CeleryProject) -> list[SourceFile]:
    """Return the settings module, and the modules that it takes all names from."""
    from django.conf import settings

    sources = project.context.sources
    waiting, files = [str(getattr(settings, "SETTINGS_MODULE", ""))], []
    while waiting:
        file = sources.by_module.get(waiting.pop())
        if file is None or file in files:
            continue
        files.append(file)
        for node in file.of(ast.ImportFrom):
            if any(alias.name == "*" for alias in node.names):
                package = file.module if file.is_package else file.module.rpartition(".")[0]
                for _ in range(node.level - 1):
                    package = package.rpartition(".")[0]
                waiting.append(".".join(part for part in (package if node.level else "", node.module or "") if part))
    return files


def _assigned(statement: ast.stmt) -> Iterator[ast.Name]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        yield from (target for target in targets if isinstance(target, ast.Name))
