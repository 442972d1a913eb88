"""The installed Django and the driver know every key of OPTIONS, and none contradicts the alias's other settings.

Why: the first connection is refused with ImproperlyConfigured or a TypeError, on every page.

Fix: with ``pool`` set CONN_MAX_AGE to 0. For ``pool``, and ``transaction_mode`` and ``init_command`` of SQLite, use
Django 5.1 or later. Settings of the alias belong beside OPTIONS, and an option has the name that its driver gives it.
"""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec

from django_conformance.discovery.databases.driver_options import refused
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Database
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries
from django_conformance.source.setting_places import place_of

from . import ENGINES

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/databases/#connection-pool",
    after=ENGINES,
    settings=True,
)

_OWN = ("django.db.backends.", "django.contrib.gis.")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each option that this Django or the driver refuses."""
    declared = project.context.originals.get("DATABASES")
    for database in project.inventory.databases:
        for text in _refused(database):
            yield Finding(f"DATABASES[{database.alias!r}] {text}", subject=database.alias)
        entry = declared.get(database.alias) if isinstance(declared, Mapping) else None
        options = dict(entries(entry.get("OPTIONS"))) if isinstance(entry, Mapping) else {}
        if database.engine.startswith(_OWN):
            for key, text in refused(database.vendor, options):
                yield Finding(
                    f"DATABASES[{database.alias!r}] {text}",
                    subject=database.alias,
                    location=place_of(project.context.sources, "DATABASES", database.alias, "OPTIONS", key),
                    evidence={"option": key},
                )


def _refused(database: Database) -> Iterator[str]:
    import django

    pool = bool(database.vendor == "postgresql" and database.options.get("pool"))
    if django.VERSION >= (5, 1):
        age = database.options.get("CONN_MAX_AGE", 0)
        if pool and age != 0:
            yield f"has a connection pool and CONN_MAX_AGE {age!r}: Django takes only one of them"
        elif pool and find_spec("psycopg_pool") is None:
            yield "has a connection pool, and psycopg_pool is not installed: install psycopg[pool]"
        return
    newer = ("transaction_mode", "init_command") if database.vendor == "sqlite" else ("pool",) if pool else ()
    for name in newer:
        if name in database.options:
            yield f"has the option {name!r}, which Django {django.__version__} does not know"
