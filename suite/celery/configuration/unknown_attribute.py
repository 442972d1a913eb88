"""A bound task does not misspell its own attributes or those of its request.

Why: it is an AttributeError when the line runs, in the worker.

Fix: write the name that the message suggests.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#task-request")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each read of a name that neither Celery's task or request nor the task itself has, and that is near to one."""
    for task in project.definitions:
        if task.live is not None and task.node.args.args and isinstance(task.keyword("bind"), ast.Constant):
            yield from _misspelled(task, task.node.args.args[0].arg)


def _misspelled(task: DefinedTask, itself: str) -> Iterator[Finding]:
    from celery.app.task import Context

    attributes = [node for node in ast.walk(task.node) if isinstance(node, ast.Attribute)]
    stored = {node.attr for node in attributes if not isinstance(node.ctx, ast.Load)}
    known = {itself: {*dir(task.live), *stored}, f"{itself}.request": {*dir(Context), *stored}}
    for node in attributes:
        owner = ast.unparse(node.value) if isinstance(node.ctx, ast.Load) else ""
        names = known.get(owner, set())
        meant = nearest(node.attr, names) if node.attr not in names else None
        if owner == itself and node.attr not in names and (node.attr == "task_id" or hasattr(Context, node.attr)):
            meant = "request.id" if node.attr == "task_id" else f"request.{node.attr}"
        if meant:
            yield Finding(
                f"{task.name} reads {owner}.{node.attr}, which does not exist: AttributeError; did you mean "
                f"{owner}.{meant}?",
                at=task.file.at(node, task.name),
                evidence={"attribute": node.attr},
            )
