"""No call of send_task() misspells the task's name.

Why: send_task() and signature() take any string. The worker discards the message of a task that it does not know.

Fix: write the name that the message suggests, or call the task itself.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import constant_of
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, text
from django_conformance.source.spelling import completed, nearest

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.send_task")

_ALIKE = 0.85


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each name that no task has and one of the project nearly has; other names are other projects' tasks."""
    for file in project.files:
        for call in file.of(ast.Call):
            given = call.args[0] if call.args and _sends_by_name(call, file) else None
            name = text(constant_of(given.id, file) if isinstance(given, ast.Name) else given)
            if given is None or name is None or name in project.registered or name.startswith("celery."):
                continue
            meant = nearest(name, project.registered, alike=_ALIKE) or completed(name, project.tasks)
            if meant:
                yield Finding(
                    f"{ast.unparse(call.func)}({ast.unparse(given)}): {name!r} names a task that doesn't exist; did you mean {meant!r}?",
                    at=file.at(call, name),
                    evidence={"suggestion": meant},
                )


def _sends_by_name(call: ast.Call, file: SourceFile) -> bool:
    return method(call) == "send_task" or file.dotted(call.func) in ("celery.signature", "celery.canvas.signature")
