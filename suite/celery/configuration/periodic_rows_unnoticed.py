"""A running beat notices the project's changes to django-celery-beat rows.

Why: beat reads its tables again when signals of ``save()`` and ``delete()`` have told it so. ``update()``, ``bulk_create()`` and
``bulk_update()`` send none: a task that was switched off goes on, and one that was switched on does not start, until beat restarts.

Fix: call ``PeriodicTasks.update_changed()`` afterwards, or save each row.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.beat_rows import LABEL
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, receiver, spelled
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Rows

rule = Rule(
    level="should", docs="https://django-celery-beat.readthedocs.io/en/latest/#important-warning-about-time-zones"
)

_SILENT = ("update", "aupdate", "bulk_create", "abulk_create", "bulk_update", "abulk_update")
_MODELS = ("PeriodicTask", "IntervalSchedule", "CrontabSchedule", "SolarSchedule", "ClockedSchedule")
_TELLING = ("update_changed", "changed")
_OF_BEAT = ("last_run_at", "total_run_count")
"""Columns that beat writes itself: changing them alone changes no schedule."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each change that sends no signal, in a file that nowhere tells beat."""
    for file in project.context.sources.code(containing=_SILENT):
        if not any(f".{name}(".encode() in file.content for name in _SILENT) or _tells(file):
            continue
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                owner = receiver(call) if method(call) in _SILENT else None
                rows = scope.value(owner) if owner is not None else None
                if isinstance(call, ast.Call) and isinstance(rows, Rows) and _is_schedule(rows) and _matters(call):
                    yield Finding(
                        f"{function.name}() changes rows of {rows.model.__name__} by {method(call)}(), which sends no signal, and does not "
                        "call PeriodicTasks.update_changed(): a running beat keeps the old schedule",
                        at=file.at(call),
                        hint="Call PeriodicTasks.update_changed() after it.",
                    )


def _is_schedule(rows: Rows) -> bool:
    return rows.model._meta.app_label == LABEL and rows.model.__name__ in _MODELS


def _matters(call: ast.Call) -> bool:
    names = [keyword.arg for keyword in call.keywords]
    return not names or any(name not in _OF_BEAT for name in names)


def _tells(file: SourceFile) -> bool:
    """Whether the file tells beat somewhere, or sends the signal itself."""
    return any(
        spelled(node.func).rpartition(".")[2] in _TELLING and "PeriodicTasks" in spelled(node.func)
        for node in file.of(ast.Call)
    ) or any(node.attr in _TELLING for node in file.of(ast.Attribute))
