"""A worker imports every module with shared tasks that other code imports, and every app's tasks module.

Why: the worker answers 'Received unregistered task' and discards the message.

Fix: move the tasks to a tasks.py of an installed app, or add the module to CELERY_IMPORTS.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.unimported import unimported_modules
from django_conformance.rules import Finding, Rule
from django_conformance.rules.judging import UNREGISTERED

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html#using-the-shared-task-decorator",
    after=("celery.configuration.task-modules",),
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each module whose tasks are called by the project and known to no worker."""
    for unimported in unimported_modules(project):
        if unimported.is_expected:
            yield Finding(
                f"{unimported.module} defines tasks ({', '.join(unimported.tasks)}) that no worker imports: it is not "
                "among imports or include, and autodiscovery does not look there. Calls are answered 'Received "
                "unregistered task'",
                subject=unimported.module,
                location=unimported.location,
                evidence={
                    "tasks": list(unimported.tasks),
                    UNREGISTERED: [f"{unimported.module}.{name}" for name in unimported.tasks],
                },
            )
