"""Every app of the project that has managed models has migrations.

Why: ``migrate`` creates no table for an app without them, while test databases get one: tests pass and production fails.

Fix: run ``makemigrations APP``. Where something else creates the tables, set ``managed = False``.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Model
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/topics/migrations/#adding-migrations-to-apps",
    after=("databases.configuration.migrations-load",),
)

_SHOWN = 4


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each app without migrations, and where its first model stands."""
    models_of: dict[str, list[Model]] = {}
    for model in project.inventory.models:
        if model.own and model.managed and not model.proxy and model.app in project.migrations.unmigrated:
            models_of.setdefault(model.app, []).append(model)
    for app, models in models_of.items():
        shown = ", ".join(model.label for model in models[:_SHOWN]) + (" …" if len(models) > _SHOWN else "")
        yield Finding(
            f"{app} has {shown} and no migrations: migrate creates no table for them",
            subject=app,
            location=models[0].location,
        )
