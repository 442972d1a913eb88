"""Every queue that a call names is in task_queues, and is not a misspelling of one in use.

Why: Celery creates the queue that a call names, whatever its name. No worker consumes it, and nobody is told.

Fix: write the name of the queue that is meant, or declare this one in task_queues and start a worker with it.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.queue_calls import calls_to_unknown_queues
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/routing.html#manual-routing")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call whose queue Celery creates and no worker of the project consumes.

    Where the project declares no queues, any name may be that of a queue, unless it is near to that of one in use.
    """
    queues = project.queues
    if not queues.created:
        return
    for call in calls_to_unknown_queues(project):
        advice = f"; did you mean {call.suggestion!r}?" if call.suggestion else ""
        if queues.declared:
            reason = (
                f"a queue that task_queues does not have ({', '.join(sorted(queues.declared))}): workers consume "
                f"those, and the message waits forever{advice}"
            )
        elif call.suggestion:
            reason = f"a queue that nothing else names{advice}"
        else:
            continue
        yield Finding(
            f"{call.text}(queue={call.queue!r}) names {reason}",
            subject=call.queue,
            location=call.location,
            evidence={"queues": sorted(queues.known)},
        )
