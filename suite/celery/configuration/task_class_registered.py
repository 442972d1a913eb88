"""Every class-based task is registered.

Why: since Celery 4 a class is a task only when an instance of it has been registered. Calls of one that is not fail, and a
worker answers its name with 'Received unregistered task'.

Fix: write ``app.register_task(SendReceipt())`` below the class, or use a function with ``@shared_task(base=…)``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.objects import at

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#custom-task-classes")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each class of the project that has a task's ``run()``, and that no registered task is of."""
    from celery.app.task import Task

    registered = {kind for task in project.registered.values() for kind in type(task).__mro__}
    bases = {type(app.app.Task) for app in project.apps} | {
        kind for app in project.apps for kind in app.app.Task.__mro__
    }
    classes = [
        (file, node, kind)
        for file in project.files
        for node in file.of(ast.ClassDef)
        if isinstance(kind := at(f"{file.module}.{node.name}"), type) and issubclass(kind, Task)
    ]
    extended = {base for _, _, kind in classes for base in kind.__mro__[1:]}
    for file, node, kind in classes if project.apps else ():
        is_base = kind in registered | bases | extended or vars(kind).get("abstract")
        if "run" in vars(kind) and not is_base:
            yield Finding(
                f"{file.module}.{node.name} has a task's run() and is not registered: no worker knows it",
                at=file.at(node, f"{file.module}.{node.name}"),
                hint=f"Write app.register_task({node.name}()) below the class.",
            )
