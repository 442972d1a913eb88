"""A worker's limits mean what they appear to mean.

Why: worker_max_memory_per_child is in kilobytes: a number of megabytes replaces the process after every task, a number of
bytes never does. A worker_prefetch_multiplier of 0 does not turn prefetching off, it removes its limit: the first worker takes the
whole queue. task_reject_on_worker_lost does something only for tasks that are acknowledged late.

Fix: write kilobytes (200_000 for 200 MB), a multiplier of 1, and task_acks_late beside task_reject_on_worker_lost.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.settings import location_of
from django_conformance.discovery.celery.tasks import location
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#worker")

_SMALLEST, _LARGEST = 20_000, 64 * 1024 * 1024
"""Kilobytes: less than an empty process with Django has, and more than a process is ever given."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each limit of an app, and each option of a task, that does not do what it says."""
    for app in project.apps:
        for key, why in _limits(app):
            name = f"{app.record.namespace}_{key.upper()}" if app.record.namespace else key
            yield Finding(
                f"{name} is {app.declared(key)!r}: {why}",
                subject=name,
                location=location_of(name, project.context.sources),
                evidence={"app": app.path, "setting": key},
            )
        for task in app.tasks:
            if attribute(type(task), "reject_on_worker_lost") and not task.acks_late:
                yield Finding(
                    f"{task.name} has reject_on_worker_lost and not acks_late: its message is acknowledged before it runs, "
                    "so it is lost with its worker all the same",
                    subject=task.name,
                    location=location(task, project.context.project),
                )


def _limits(app: LiveApp) -> Iterator[tuple[str, str]]:
    memory = app.declared("worker_max_memory_per_child")
    if isinstance(memory, int) and 0 < memory < _SMALLEST:
        yield "worker_max_memory_per_child", f"{memory} kilobytes: every process is replaced after its first task"
    elif isinstance(memory, int) and memory > _LARGEST:
        yield (
            "worker_max_memory_per_child",
            f"{memory // 1024**2} gigabytes, as it is in kilobytes: no process is replaced",
        )
    if app.declared("worker_prefetch_multiplier") == 0:
        yield "worker_prefetch_multiplier", "there is no limit: the first worker takes all messages; 1 is the least"
    if app.declared("task_reject_on_worker_lost") and not any(task.acks_late for task in app.tasks):
        yield (
            "task_reject_on_worker_lost",
            "no task has acks_late: messages are acknowledged before tasks run, and are lost with their worker all the same",
        )
