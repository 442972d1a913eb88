"""Workers on the same machine have different node names.

Why: a worker without ``-n`` is ``celery@`` and the machine's name. Two of that name warn of a duplicate, answer each other's control
commands, and monitoring shows them as one.

Fix: add ``-n`` with a name of its own to each: ``-n mail@%h``.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import DeclaredWorker
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/workers.html#starting-the-worker")

_ON_ONE_MACHINE = ("systemd", "supervisor")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each set of workers of one name: units of systemd and programs of Supervisor, or those that one service starts.

    Each container has a machine's name of its own. A name with a variable in it is left alone.
    """
    named: dict[tuple[str, str, str | None], list[DeclaredWorker]] = {}
    for worker in project.context.deployment.workers:
        name = worker.options.get("hostname", "celery@%h")
        counts = worker.unit.stage != "development" and not worker.is_conditional and worker.unit.role == "service"
        if counts and "$" not in name and "nodes" not in worker.options and " multi " not in worker.command:
            machine = (
                worker.unit.stack
                if worker.unit.format in _ON_ONE_MACHINE
                else f"{worker.unit.stack} {worker.unit.name}"
            )
            named.setdefault((machine, name, worker.settings), []).append(worker)
    for (_, name, _), workers in named.items():
        copies = sum(worker.unit.replicas if worker.unit.format == "supervisor" else 1 for worker in workers)
        if copies > 1:
            yield _finding(name, workers, copies)


def _finding(name: str, workers: list[DeclaredWorker], copies: int) -> Finding:
    texts = "; ".join(f"{worker.unit.name} ({worker.location})" for worker in workers)
    if len(workers) == 1:
        texts += f" has numprocs {copies}"
        hint = "Write -n celery%(process_num)s@%%h, and process_name=%(program_name)s_%(process_num)s."
    else:
        hint = " ".join(f"Write -n {_word(worker)}@%h for {worker.unit.name}." for worker in workers)
    return Finding(
        f"{copies} workers on one machine are called {name!r}: {texts}",
        subject=workers[0].unit.name,
        location=workers[-1].location,
        hint=hint,
        evidence={"name": name},
    )


def _word(worker: DeclaredWorker) -> str:
    """Return a name for a worker: its unit's where that starts one worker, or its queue's."""
    queue = next(iter(worker.queues or ()), "")
    return queue or worker.unit.name.partition(".")[0]
