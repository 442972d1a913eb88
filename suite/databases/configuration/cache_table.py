"""A deployment that migrates also creates the table of a database cache.

Why: ``migrate`` does not create it. Without ``createcachetable`` each read and write of the cache ends in "relation does not exist", on the
first deployment to a new database.

Fix: run ``manage.py createcachetable`` after ``migrate``; if the table exists, it does nothing.
"""

from collections.abc import Iterator, Mapping

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/cache/#creating-the-cache-table",
    settings=True,
)

_BACKEND = "django.core.cache.backends.db.DatabaseCache"


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each cache in the database that no declared step makes the table of, where the steps are known since they migrate.

    A migration may make the table, and a file of any kind may tell somebody to.
    """
    deployment = project.context.deployment
    commands = [command for command in deployment.commands if command.unit.stage != "development"]
    migrate = next((command for command in commands if command.name == "migrate"), None)
    if migrate is None or "createcachetable" in deployment.mentions or _unread(project):
        return
    for alias, table in _tables(project).items():
        if not _made_in_code(table, project):
            yield Finding(
                f"CACHES[{alias!r}] is a table of the database ({table}), and no step runs createcachetable: {migrate.unit.name} "
                f"({migrate.location}) migrates, which does not make it",
                subject=alias,
                location=migrate.location,
                hint="Run python manage.py createcachetable after migrate.",
                evidence={"table": table},
            )


def _tables(project: DatabasesProject) -> dict[str, str]:
    caches = project.context.originals.get("CACHES")
    entries = caches.items() if isinstance(caches, Mapping) else ()
    return {
        str(alias): str(entry.get("LOCATION"))
        for alias, entry in entries
        if isinstance(entry, Mapping) and _is_table(str(entry.get("BACKEND", ""))) and entry.get("LOCATION")
    }


def _is_table(backend: str) -> bool:
    """Whether a backend is Django's, or a class of the project's or a package's that inherits from it."""
    if backend == _BACKEND:
        return True
    from django.core.cache.backends.db import BaseDatabaseCache
    from django.utils.module_loading import import_string

    try:
        return issubclass(import_string(backend), BaseDatabaseCache)
    except Exception:
        return False


def _made_in_code(table: str, project: DatabasesProject) -> bool:
    """Whether a migration or other code names the table, or the command that makes it."""
    settings = project.context.settings
    return any(
        "createcachetable" in file.text or (table in file.text and file.is_migration)
        for file in project.context.sources.every
        if file.module != settings
    ) or any(model.table == table for model in project.inventory.models)


def _unread(project: DatabasesProject) -> bool:
    return any(unit.role in ("release", "init", "script") for unit in project.context.deployment.unread)
