"""Code does not use the return value of ``delay_on_commit()`` or ``on_commit()``.

Why: they return None: the task is published when the transaction ends, and has no id until then. ``result.id`` raises AttributeError.

Fix: choose the task's id yourself, ``task.apply_async_on_commit((order.pk,), task_id=task_id)``, or keep the result in the function that
``on_commit()`` calls.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html#trigger-tasks-at-the-end-of-the-database-transaction",
)

_METHODS = ("delay_on_commit", "apply_async_on_commit")
_FUNCTIONS = ("django.db.transaction.on_commit", "django.db.on_commit")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each attribute that is read of such a result."""
    for file in project.context.sources.code(containing=("on_commit",)):
        for call in file.of(ast.Call):
            name = (
                method(call)
                if method(call) in _METHODS
                else "on_commit"
                if file.dotted(call.func) in _FUNCTIONS
                else ""
            )
            for read in _reads(call, file) if name else ():
                yield Finding(
                    f"{ast.unparse(read)} in line {read.lineno} reads {read.attr!r} of what {name}() returned in line {call.lineno}, "
                    "which is None: AttributeError",
                    at=file.at(read),
                    evidence={"call": ast.unparse(call)},
                )


def _reads(call: ast.Call, file: SourceFile) -> Iterator[ast.Attribute]:
    """Yield what is read of a call's result: at once, or of the one variable that it is given to."""
    above = file.parents.get(call)
    if isinstance(above, ast.Attribute):
        yield above
        return
    function = file.function_around(call)
    if function is None or not isinstance(above, ast.Assign) or len(above.targets) != 1:
        return
    target = above.targets[0]
    if not isinstance(target, ast.Name):
        return
    nodes = [node for node in own_nodes(function) if isinstance(node, ast.Name) and node.id == target.id]
    if len([node for node in nodes if isinstance(node.ctx, ast.Store)]) != 1:
        return
    for node in nodes:
        outer = file.parents.get(node)
        is_tested = any(
            isinstance(around, (ast.If, ast.IfExp)) and target.id in ast.dump(around.test)
            for around in file.ancestors(node)
        )
        if isinstance(outer, ast.Attribute) and isinstance(outer.ctx, ast.Load) and not is_tested:
            yield outer
