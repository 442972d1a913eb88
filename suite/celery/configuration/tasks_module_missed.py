"""Every module of an installed app that defines tasks is imported by a worker.

Why: autodiscovery imports the module ``tasks`` of each app, and nothing else. A module beside it, or in a package ``tasks``
whose ``__init__.py`` does not import it, is never loaded: whoever calls its tasks by name, or from beat, gets 'Received
unregistered task'.

Fix: import the module in ``tasks/__init__.py`` or ``tasks.py``, name it in CELERY_IMPORTS, or delete it.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.unimported import UnimportedModule, unimported_modules
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.autodiscover_tasks",
    after=("celery.configuration.task-modules",),
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each module of an installed app with tasks that nothing imports or names."""
    for unimported in unimported_modules(project):
        if unimported.app:
            yield Finding(
                f"{unimported.module} defines tasks ({', '.join(unimported.tasks)}), and nothing imports it: autodiscovery "
                f"imports {unimported.app}.tasks alone, so no worker knows them",
                subject=unimported.module,
                location=unimported.location,
                hint=_hint(unimported),
            )


def _hint(unimported: UnimportedModule) -> str:
    package, _, name = unimported.module.rpartition(".")
    if package == f"{unimported.app}.tasks":
        return f"Write `from . import {name}` in {package.replace('.', '/')}/__init__.py."
    return f"Add {unimported.module!r} to CELERY_IMPORTS, or rename it to {unimported.app}.tasks."
