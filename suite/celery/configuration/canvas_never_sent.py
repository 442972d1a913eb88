"""Every signature and canvas that code creates is sent or kept.

Why: ``report.s(1)``, ``chain(…)`` and ``group(…)`` describe work. If a statement makes one and does nothing with it, no
task is ever sent, and nothing fails.

Fix: call it: ``chain(…).delay()``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.canvas import CHAIN, CHORD, GROUP
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, receiver, written

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/canvas.html#signatures")

_SIGNING = ("s", "si", "signature", "set", "on_error", "clone")
_PUBLISHING = ("delay", "apply_async")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each statement that makes a signature or a canvas and does nothing with it."""
    for file in project.files if project.apps else ():
        for statement in file.of(ast.Expr):
            value = statement.value
            if isinstance(value, ast.Attribute) and value.attr in _PUBLISHING and project.task_at(value.value, file):
                yield _finding(f"{ast.unparse(value)} is not called", file, statement)
            elif _is_canvas(value, file, project):
                yield _finding(f"{written(value)} is made and not sent", file, statement)


def _finding(what: str, file: SourceFile, statement: ast.Expr) -> Finding:
    return Finding(
        f"{file.place(statement)}: {what}: no task runs",
        at=file.at(statement),
    )


def _is_canvas(value: ast.expr, file: SourceFile, project: CeleryProject) -> bool:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        return _is_canvas(value.left, file, project) or _is_canvas(value.right, file, project)
    if not isinstance(value, ast.Call):
        return False
    if file.dotted(value.func) in (*CHAIN, *GROUP) or (file.dotted(value.func) in CHORD and len(value.args) > 1):
        return True
    while method(value) in _SIGNING:
        owner = receiver(value)
        if owner is not None and method(value) in ("s", "si", "signature"):
            return project.task_at(owner, file) is not None
        value = owner if owner is not None else value
    return False
