"""A worker with a memory limit sets how many processes it starts.

Why: without ``--concurrency`` a worker starts a process for each processor of the machine, not of its container: sixteen on a node of
sixteen, each with all of the project in it. Together they need more than the limit, and are killed by signal 9 in the middle of tasks.

Fix: start the worker with ``--concurrency``, or set ``CELERY_WORKER_CONCURRENCY``, to what the limit has room for.
"""

import re
from collections.abc import Iterator

from django_conformance.discovery.celery.declared import AppWorker, consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/workers.html#concurrency")

_ROOMY = 2 * 1024**3
_ROOMY_IN_A_CLUSTER = 8 * 1024**3
"""Bytes: a limit from here on has room for the processes of most machines; those of a cluster are larger."""
_UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each worker of processes that has a limit of memory and none of processes."""
    for consumer in consumers(project):
        unit = consumer.worker.unit
        size = _bytes(unit.memory)
        roomy = _ROOMY_IN_A_CLUSTER if unit.format == "kubernetes" else _ROOMY
        if size is None or size >= roomy or unit.role != "service" or _is_bounded(consumer):
            continue
        yield Finding(
            f"the worker {unit.name} may take {unit.memory} of memory and starts a process for each processor of the machine that it is "
            f"on: {consumer.worker.command!r} has no --concurrency, and nothing sets worker_concurrency",
            subject=unit.name,
            location=consumer.worker.location,
            hint=f"Write {consumer.worker.command} --concurrency 2, or as many as {unit.memory} has room for.",
            evidence={"memory": unit.memory, "command": consumer.worker.command},
        )


def _is_bounded(consumer: AppWorker) -> bool:
    """Whether the number of processes is given, or there is one process, whatever runs in it."""
    worker, app = consumer.worker, consumer.app
    pool = worker.pool or (str(app.value("worker_pool") or "") if app is not None else "")
    return (
        app is None
        or {"concurrency", "c", "autoscale", "pool"} & worker.options.keys() != set()
        or " multi " in worker.command
        or "$" in worker.command
        or bool(app.value("worker_concurrency"))
        or pool not in ("", "prefork", "processes")
        or any("CONCURRENCY" in name for name in worker.unit.variables)
        or bool(worker.unit.variable_files)
    )


def _bytes(text: str) -> float | None:
    """Return the bytes of ``512M``, ``1.5Gi`` or ``256Mi``; ``None`` for what is no size."""
    size = re.fullmatch(r"\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[kmgt]?)i?b?\s*", text.lower())
    return float(size["number"]) * _UNITS[size["unit"]] if size is not None else None
