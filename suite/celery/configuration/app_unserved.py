"""Some declared worker reads the broker that a second app's tasks are sent to.

Why: a second ``Celery()``, in a tasks module for instance, has settings of its own. Its tasks are registered with every app, and their calls
go to its own broker: the workers of the project's app never get them.

Fix: write ``@shared_task``, or import the project's app, in place of the second one; or start a worker for it too.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html#using-the-shared-task-decorator",
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each app with tasks and a broker that the apps of the declared workers do not have, where all of these are known."""
    workers = consumers(project)
    served = {worker.app.path: worker.app for worker in workers if worker.app is not None}
    is_unknown = any(worker.app is None or worker.worker.app is None for worker in workers)
    if not served or is_unknown or project.context.deployment.unread:
        return
    brokers = {app.value("broker_url") for app in served.values()}
    for app in project.apps:
        own = [
            task.name
            for task in project.definitions
            if attribute(attribute(task.file.loaded, task.node.name), "app") is app.app and not _is_stub(task.node)
        ]
        is_elsewhere = app.value("task_always_eager") or str(app.value("broker_url")).startswith("memory:")
        if own and not is_elsewhere and app.path not in served and app.value("broker_url") not in brokers:
            yield Finding(
                f"{app.path} is an app of its own with the tasks {', '.join(sorted(own)[:3])} and another broker than "
                f"{', '.join(sorted(served))}, which the declared workers run: none of these gets their calls",
                subject=app.path,
                location=app.location,
                evidence={"tasks": sorted(own), "served": sorted(served)},
            )


def _is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a task has no code of its own: it stands for one that another project runs."""
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        or (isinstance(statement, ast.Raise) and "NotImplementedError" in ast.unparse(statement))
        for statement in function.body
    )
