"""CONN_MAX_AGE keeps no connections open under ASGI or in greenlets.

Why: an ASGI server runs each request in a thread that ends with it, and a kept connection belongs to its thread. It is never used again,
and nothing closes it: connections add up until the database refuses new ones. Gunicorn's gevent and eventlet workers
run each request in a greenlet of its own, with the same effect.

Fix: set CONN_MAX_AGE to 0, and pool connections with the backend's own pool or with PgBouncer.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import DeclaredServer, Location
from django_conformance.rules import Finding, Rule

from . import ENGINES

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/databases/#persistent-connections",
    after=ENGINES,
    settings=True,
)

_SERVERS = ("mysql", "oracle", "postgresql")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each alias of a server whose connections are kept, where no second request has the thread of the first."""
    served = _served(project)
    if served is None:
        return
    what, location = served
    for database in project.inventory.databases:
        age = database.options.get("CONN_MAX_AGE", 0)
        if age != 0 and database.vendor in _SERVERS:
            yield Finding(
                f"DATABASES[{database.alias!r}] has CONN_MAX_AGE {age}, and {what}: each request may leave a connection open that no "
                "other uses",
                subject=database.alias,
                location=location,
                hint=_hint(database.vendor),
                evidence={"CONN_MAX_AGE": age},
            )


def _served(project: DatabasesProject) -> tuple[str, Location | None] | None:
    """Return what serves the project over ASGI or by greenlets, in words, and where it is declared."""
    servers = [server for server in project.context.deployment.servers if server.unit.stage != "development"]
    server = next((server for server in servers if server.interface == "asgi"), None)
    if server is not None:
        return f"{server.unit.name} ({server.program}, {server.location}) serves the project over ASGI", server.location
    server = next((server for server in servers if server.program == "gunicorn" and _is_green(server)), None)
    if server is not None:
        words = f"{server.unit.name} ({server.program}, {server.location}) serves each request in a {server.worker_class} greenlet"
        return words, server.location
    return None


def _is_green(server: DeclaredServer) -> bool:
    return (server.worker_class or "").rpartition(".")[2].lower().removesuffix("worker") in ("gevent", "eventlet")


def _hint(vendor: str) -> str:
    pool = ' and add OPTIONS["pool"] (Django 5.1 and later, psycopg[pool])' if vendor == "postgresql" else ""
    return f"Set CONN_MAX_AGE to 0{pool}."
