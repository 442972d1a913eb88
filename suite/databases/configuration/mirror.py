"""``TEST['MIRROR']`` names another alias of DATABASES, on the same kind of database server.

Why: Django's test runner connects the mirror to the database of the alias that it names. Where it can't, no test starts.

Fix: name the alias of the primary.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Database
from django_conformance.rules import Finding, Rule

from . import ENGINES

rule = Rule(
    level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#mirror", after=ENGINES, settings=True
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each mirror that cannot be one."""
    by_alias = {database.alias: database for database in project.inventory.databases}
    for database in by_alias.values():
        text = _wrong(database, by_alias) if database.mirror is not None else ""
        if text:
            yield Finding(text, subject=database.alias)


def _wrong(database: Database, by_alias: dict[str, Database]) -> str:
    alias = f"DATABASES[{database.alias!r}]"
    target = by_alias.get(database.mirror or "")
    if target is None:
        known = ", ".join(map(repr, by_alias))
        return f"{alias}['TEST']['MIRROR'] is {database.mirror!r}, which is not an alias; the aliases are {known}"
    if target is database:
        return f"{alias}['TEST']['MIRROR'] is the alias itself"
    if target.mirror == database.alias:
        return f"{alias} and DATABASES[{target.alias!r}] are each the other's MIRROR: neither has a test database of its own"
    if target.vendor != database.vendor:
        return (
            f"{alias} ({database.vendor}) has {target.alias!r} ({target.vendor}) as its MIRROR: it would be given the name "
            "of a database that its own server does not have"
        )
    return ""
