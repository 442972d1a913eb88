"""Every queue that a declared worker consumes gets tasks.

Why: a worker on a queue that nothing is sent to does nothing. It is often the other half of a misspelled route.

Fix: do nothing where another service sends to it; otherwise remove the queue from ``-Q``, or route tasks to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.queue_calls import calls_to_queues
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(level="info", docs="https://docs.celeryq.dev/en/stable/userguide/routing.html#automatic-routing")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each queue of a ``-Q`` that no setting, route, schedule, task or call of the project names."""
    if not project.apps:
        return
    known = project.queues.known | {call.queue for call in calls_to_queues(project)}
    for consumer in consumers(project):
        worker = consumer.worker
        for queue in worker.queues or ():
            if consumer.app is not None and queue not in known and not _in_code(queue, project):
                meant = nearest(queue, known)
                yield Finding(
                    f"{worker.unit.name} consumes the queue {queue!r}, and nothing of the project is sent there"
                    f"{f'; did you mean {meant!r}?' if meant else ''}",
                    subject=queue,
                    location=worker.location,
                    evidence={"queues": sorted(known)},
                )


def _in_code(queue: str, project: CeleryProject) -> bool:
    """Whether code has the name as a string: it may be sent to in a way that is not read."""
    return any(f'"{queue}"' in file.text or f"'{queue}'" in file.text for file in project.context.sources.code())
