"""Every task that a django-celery-beat row names exists.

Why: rows of PeriodicTask outlive a task that is renamed or removed. Beat goes on sending the old name, and each worker
discards it as unregistered.

Fix: rename the row in a data migration: ``PeriodicTask.objects.filter(task="old").update(task="new")``. Or give the task
its old name, ``@shared_task(name="old")``.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.periodic_rows import KeptName, kept_names
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.rules.judging import UNREGISTERED
from django_conformance.source.spelling import nearest

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#names",
    after=("celery.configuration.task-modules",),
)

_ALIKE = 0.75


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each name that a migration, other code or a fixture writes into a row, and that no task has."""
    if not any(app.record.registered for app in project.apps):
        return
    for kept in kept_names(project.context.sources):
        if kept.task in project.registered or kept.task.startswith("celery.") or not _is_own(kept, project):
            continue
        meant = nearest(kept.task, project.registered, alike=_ALIKE)
        row = f" {kept.row!r}" if kept.row else ""
        advice = f"; did you mean {meant!r}?" if meant else ""
        yield Finding(
            f"the row of PeriodicTask{row} sends {kept.task!r}, which is not a registered task{advice}",
            subject=kept.task,
            location=kept.location,
            evidence={"row": kept.row, "suggestion": meant, UNREGISTERED: [kept.task]},
        )


def _is_own(kept: KeptName, project: CeleryProject) -> bool:
    """Whether a name is one of this project's: in a module that it has, alike one of its tasks, or without a module."""
    module, _, name = kept.task.rpartition(".")
    modules = project.context.sources.by_module
    if module in modules:
        defined = {getattr(node, "name", "") for node in modules[module].tree.body}
        return kept.certain or (name not in defined and module.endswith("tasks") and f"{module}.{name}" not in modules)
    if not kept.certain:
        return False
    packages = {known.split(".")[0] for known in modules}
    return (
        not module or module.split(".")[0] in packages or nearest(kept.task, project.registered, alike=0.85) is not None
    )
