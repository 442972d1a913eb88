"""Production settings send tasks to the broker, and do not run them eagerly.

Why: with task_always_eager every call runs the task inside the request, retries included, and the deployed worker
gets nothing.

Fix: remove the setting, or make it depend on DEBUG: ``CELERY_TASK_ALWAYS_EAGER = DEBUG``.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import is_from_environment
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-always-eager",
    settings=True,
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each app that runs tasks eagerly though a worker or a schedule is there for them, with DEBUG off."""
    if is_for_development(project.context):
        return
    workers = project.context.deployment.workers
    for app in project.apps:
        if not project.inventory.apps or not app.record.configuration.get("task_always_eager"):
            continue
        what = (
            f"{workers[0].location} starts a worker" if workers else "beat_schedule has tasks" if app.schedule else ""
        )
        if what:
            name = f"{app.app.namespace}_TASK_ALWAYS_EAGER" if app.app.namespace else "task_always_eager"
            if is_from_environment(project.context.sources, name, "CELERY_ALWAYS_EAGER", "task_always_eager"):
                continue
            yield Finding(
                f"{name} is on and DEBUG is off: tasks run in the process that calls them, and {what} for nothing",
                subject=name,
                location=place_of(project.context.sources, name) or app.location,
            )
