"""autodiscover_tasks is given packages, not their tasks modules.

Why: it looks for a tasks module below each package that it is given.

Fix: give it the packages, or nothing for all installed apps.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.modules import autodiscovered, exists
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.autodiscover_tasks",
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each tasks module that stands where a package is meant."""
    for app in project.apps:
        for wanted in autodiscovered(app.app):
            is_tasks_module = bool(wanted.related) and wanted.package.rpartition(".")[2] == wanted.related
            if is_tasks_module and exists(wanted.package) and not exists(wanted.module):
                yield Finding(
                    f"autodiscover_tasks is given {wanted.package!r}, a tasks module, where it takes packages: it looks "
                    f"for {wanted.module} and finds nothing; the tasks are registered only because {wanted.package} is "
                    "imported on the way",
                    subject=wanted.package,
                    location=app.location,
                    evidence={"app": app.path, "looked_for": wanted.module},
                )
