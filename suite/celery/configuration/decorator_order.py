"""The task decorator is the outermost one.

Why: another above it wraps the task in a plain function. Callers get AttributeError for delay(), and a worker runs the
task without the wrapper.

Fix: put @shared_task or @app.task first.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#multiple-decorators")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each decorator above that of a task that has made the task a plain function."""
    for task in project.definitions:
        position = task.node.decorator_list.index(task.decorator)
        value = attribute(task.file.loaded, task.node.name)
        if (
            not position
            or value is None
            or task.node not in task.file.tree.body
            or attribute(value, "apply_async") is not None
        ):
            continue
        above = task.node.decorator_list[position - 1]
        yield Finding(
            f"@{ast.unparse(above)} stands above the decorator that makes {task.name} a task, so {task.node.name} is a "
            "plain function without delay(): put it below",
            at=task.file.at(above, task.name),
        )
