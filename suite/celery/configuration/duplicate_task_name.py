"""No two tasks have the same name.

Why: only one of them is registered, and it runs whichever of the two is called.

Fix: give one of them another name.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import TaskSource, tasks_in
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#names")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each task function whose name an earlier one has; which of them Celery registers may be chance."""
    earlier: dict[str, TaskSource] = {}
    for file in project.files if project.registered else ():
        for task in sorted(tasks_in(file), key=lambda task: task.node.lineno):
            name = _name(task)
            first = earlier.setdefault(name, task) if name in project.registered else task
            if first.node is not task.node and not _are_alternatives(first, task):
                yield Finding(
                    f"the name {name!r} belongs to both {first.function} ({first.location}) and {task.function} "
                    f"({task.location}): only one of them is registered, and it runs for both",
                    subject=name,
                    location=task.location,
                    evidence={"first": str(first.location), "second": str(task.location)},
                )


def _name(task: TaskSource) -> str:
    """Return the name of the task that a function is; "" where it is none."""
    from celery.app.task import Task as Base

    value = attribute(task.file.loaded, task.node.name)
    name = attribute(value, "name")
    return name if issubclass(type(name), str) and issubclass(attribute(value, "__class__", object), Base) else ""


def _are_alternatives(first: TaskSource, second: TaskSource) -> bool:
    """Whether two functions are one in their module, defined in branches of which one runs."""
    top = first.file.tree.body
    return first.function == second.function and not (first.node in top and second.node in top)
