"""Every module that defines shared tasks is imported somewhere.

Why: tasks that nothing imports are dead code, or wait for a worker that is told of them elsewhere.

Fix: delete the module, or let a worker import it.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.unimported import unimported_modules
from django_conformance.rules import Finding, Rule

rule = Rule(level="info", docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each module with shared tasks that nothing in the project imports."""
    for unimported in unimported_modules(project):
        if not unimported.is_expected and not unimported.app:
            yield Finding(
                f"{unimported.module} defines tasks ({', '.join(unimported.tasks)}), and nothing imports it",
                subject=unimported.module,
                location=unimported.location,
            )
