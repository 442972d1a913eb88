"""A task works with the time of its own run.

Why: the default of a parameter, and the arguments of an entry of the schedule, are computed once, when the module is imported. A worker
or a beat that has run for a week works with the date of last week.

Fix: compute the time in the task: ``def close(day=None): day = day or timezone.localdate()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.computed import changing
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, text, written

rule = Rule(level="should", docs="https://docs.python.org/3/reference/compound_stmts.html#function-definitions")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each such default of a task, and each such argument of what beat sends."""
    for task in project.definitions:
        arguments = task.node.args
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None and (call := changing(default, task.file)) is not None:
                yield _finding(f"{task.name} has the default {written(default)}", task.name, call, task.file)
    for file in project.context.sources.code(containing=("task",)):
        for value in (*_of_entries(file), *_of_periodic_tasks(file)):
            call = changing(value, file)
            if call is not None:
                yield _finding(f"the schedule has the argument {written(call)}", file.module, call, file)


def _finding(what: str, subject: str, call: ast.Call, file: SourceFile) -> Finding:
    return Finding(
        f"{what}, which is computed once, when {file.relative} is imported, and not for each run",
        at=file.at(call, subject),
    )


def _of_entries(file: SourceFile) -> Iterator[ast.expr]:
    """Yield the arguments of the entries of a schedule that are written out in a module."""
    for entry in file.of(ast.Dict):
        keys = {text(key) for key in entry.keys}
        if {"task", "schedule"} <= keys:
            for key, value in zip(entry.keys, entry.values, strict=True):
                if text(key) in ("args", "kwargs"):
                    yield value


def _of_periodic_tasks(file: SourceFile) -> Iterator[ast.expr]:
    """Yield the arguments of the signatures that ``add_periodic_task()`` is given."""
    for call in file.of(ast.Call):
        if method(call) == "add_periodic_task":
            for signature in call.args[1:2]:
                if isinstance(signature, ast.Call):
                    yield from (*signature.args, *(keyword.value for keyword in signature.keywords))
