"""Every app has a single last migration.

Why: with two, ``migrate`` stops: "Conflicting migrations detected; multiple leaf nodes in the migration graph".

Fix: run ``makemigrations --merge``.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/migrations/#version-control",
    after=("databases.configuration.migrations-load",),
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each app with several."""
    for app, names in project.migrations.conflicts.items():
        yield Finding(
            f"{app} has {len(names)} last migrations: {', '.join(names)}",
            subject=app,
            evidence={"migrations": list(names)},
        )
