"""A project that makes chords has a result backend, and their parts do not ignore their results.

Why: a chord counts its parts in the result backend. Without one it raises NotImplementedError, though it works eagerly;
a part whose result is not stored is never counted.

Fix: set result_backend, and take ignore_result away from the parts.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.celery.canvas import CHORD
from django_conformance.discovery.celery.configuration import has_backend
from django_conformance.discovery.celery.objects import task_at
from django_conformance.discovery.celery.source import tasks_in
from django_conformance.rules import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.celery.project import CeleryProject
    from django_conformance.source.files import SourceFile

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/canvas.html#chord-important-notes")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each chord that has nothing to count its parts with, and each part that is not counted."""
    backends = [app.record.result_backend for app in project.apps]
    for file in project.files:
        for call in file.of(ast.Call):
            if file.dotted(call.func) not in CHORD:
                continue
            for backend in backends:
                if not has_backend(backend):
                    yield _uncountable(call, file, backend)
            if any(has_backend(backend) for backend in backends):
                yield from _uncounted(call, file, project)


def _uncountable(chord: ast.Call, file: SourceFile, backend: str) -> Finding:
    task = next((task.node.name for task in tasks_in(file) if any(node is chord for node in ast.walk(task.node))), None)
    subject = f"{file.module}.{task}" if task else file.module
    return Finding(
        f"{subject} makes a chord in line {chord.lineno}, and there is no result backend to count its parts with: "
        "NotImplementedError where a worker runs it",
        subject=subject,
        location=file.place(chord),
        evidence={"result_backend": backend},
    )


def _uncounted(chord: ast.Call, file: SourceFile, project: CeleryProject) -> Iterator[Finding]:
    """Yield the parts of a chord whose results are not stored."""
    for node in ast.walk(chord.args[0]) if chord.args else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("s", "si"):
            task = task_at(node.func.value, file, project.tasks)
            if task is not None and task.ignore_result:
                yield Finding(
                    f"{file.relative}:{node.lineno} makes {task.name} a part of a chord, and it has ignore_result: the "
                    "chord's body waits for results that are never stored",
                    subject=str(task.name),
                    location=file.place(node),
                )
