"""A connection pool has enough connections for the threads that use it.

Why: a worker with threads or greenlets, and a server with threads, run all their tasks and requests in one process with one pool. A thread that gets
no connection waits for ``timeout`` seconds, 30 by default, and fails with ``PoolTimeout``: under load, never in tests.

Fix: set ``OPTIONS["pool"]["max_size"]`` to the concurrency of the largest process, or start it with fewer; the server needs ``max_size`` times
the number of processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Declared
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries, readable
from django_conformance.source.setting_places import place_of

from . import ENGINES

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/databases/#connection-pool",
    after=(*ENGINES,),
    settings=True,
)

_IN_ONE_PROCESS = ("gevent", "eventlet", "threads")
_DEFAULT = 4
"""Connections of psycopg's pool without max_size."""

_MANY = 100
"""Connections that a PostgreSQL server accepts by default: whoever gives them all to one pool means to have no more."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each process that runs more at a time than a pool has connections."""
    deployment = project.context.deployment
    processes: list[tuple[Declared, int, str]] = [
        (worker, worker.concurrency, f"--pool {worker.pool} --concurrency {worker.concurrency}")
        for worker in deployment.workers
        if worker.pool in _IN_ONE_PROCESS and worker.concurrency
    ]
    for server in deployment.servers:
        threads = server.options.get("threads", "")
        if server.program == "gunicorn" and threads.isdigit():
            processes.append((server, int(threads), f"--threads {threads}"))
    for alias, settings in entries(readable(project.context.originals.get("DATABASES"))):
        size = _size(settings)
        for process, most, said in processes if size is not None and size < _MANY else ():
            if size is not None and most > size and process.unit.stage != "development":
                yield Finding(
                    f"{process.unit.name} runs {most} at a time in one process ({said}), and DATABASES[{alias!r}] has a pool of {size} "
                    "connections: the others wait until PoolTimeout",
                    subject=str(alias),
                    location=process.location,
                    evidence={"connections": size, "concurrency": most, "setting": str(_place(project, alias))},
                )


def _size(settings: Any) -> int | None:
    """Return how many connections a pool has at most, ``None`` where there is none or that cannot be read."""
    options = settings.get("OPTIONS") if isinstance(settings, Mapping) else None
    pool = options.get("pool") if isinstance(options, Mapping) else None
    if pool is True:
        return _DEFAULT
    if not isinstance(pool, Mapping) or not pool:
        return None
    least, most = pool.get("min_size", _DEFAULT), pool.get("max_size")
    size = most if most is not None else least
    return size if isinstance(size, int) else None


def _place(project: DatabasesProject, alias: Any) -> Any:
    return place_of(project.context.sources, "DATABASES", str(alias), "OPTIONS", "pool")
