"""Persistent connections are checked before they are reused.

Why: a restart of the server, a failover or a timeout closes connections that ``CONN_MAX_AGE`` or a pool keeps. Without
CONN_HEALTH_CHECKS Django only notices when a query fails: each such connection costs a request, even though the server is back.

Fix: set CONN_HEALTH_CHECKS to True, so that Django checks the connection once in each request that uses the database.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Database
from django_conformance.rules import Finding, Rule

from . import ENGINES

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/ref/databases/#persistent-connections",
    after=ENGINES,
    settings=True,
)

_SERVERS = ("mysql", "oracle", "postgresql")
"""The vendors in Django whose server may close a connection."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each alias of a server whose connections are kept and not checked."""
    for database in project.inventory.databases:
        kept = _kept_by(database)
        if kept and database.vendor in _SERVERS and not database.options.get("CONN_HEALTH_CHECKS"):
            yield Finding(
                f"DATABASES[{database.alias!r}] keeps connections ({kept}) and has no CONN_HEALTH_CHECKS",
                subject=database.alias,
            )


def _kept_by(database: Database) -> str:
    """Return the setting that keeps connections, and its value; nothing where each is closed after its request."""
    age = database.options.get("CONN_MAX_AGE", 0)
    if age != 0:
        return f"CONN_MAX_AGE {age}"
    return "a pool" if database.options.get("pool") else ""
