"""The settings module that a deployment file names exists.

Why: DJANGO_SETTINGS_MODULE overrides the defaults in manage.py, wsgi.py, asgi.py and the Celery app. A process that is given a module that
does not exist ends with ModuleNotFoundError, and only there: on a developer's machine the variable is not set.

Fix: name the project's settings module.
"""

from collections.abc import Iterator

from django_conformance.discovery.named_modules import missing_module
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/settings/#designating-the-settings",
)


def find(project: Project) -> Iterator[Finding]:
    """Yield each settings module of a unit, or of a command, that does not exist."""
    deployment = project.context.deployment
    named: dict[str, tuple[str, Location]] = {}
    for process in (*deployment.servers, *deployment.workers, *deployment.beats, *deployment.commands):
        if process.settings:
            named.setdefault(process.settings, (process.unit.name, process.location))
    for module, (name, location) in named.items():
        missing = missing_module(module, project.context)
        if missing is not None:
            meant = missing.suggestion or project.context.settings
            yield Finding(
                f"{name} gets the settings module {module!r}, which does not exist{missing.advice}",
                subject=module,
                location=location,
                hint=f"Write DJANGO_SETTINGS_MODULE={meant}.",
                evidence={"settings": module},
            )
