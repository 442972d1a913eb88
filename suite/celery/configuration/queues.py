"""Every task is sent to a queue that exists, with a routing key that a queue is bound to.

Why: where Celery does not create missing queues, every call of the task raises QueueNotFound; where no queue is bound
by the routing key, the broker drops the message.

Fix: correct the queue's name or the routing key in task_routes, or declare the queue in task_queues.
"""

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.queue_calls import calls_to_unknown_queues
from django_conformance.discovery.celery.routing import Destination
from django_conformance.discovery.celery.tasks import location
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/routing.html#automatic-routing")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each task, and each call, that Celery or the broker has no queue for."""
    for app in project.apps:
        for task in app.tasks:
            destination = app.destinations[task.name]
            message, evidence = _undeclared(task, destination) or _undelivered(task, destination) or ("", {})
            if message and project.tasks[task.name] is task:
                yield Finding(
                    message,
                    subject=task.name,
                    location=location(task, project.context.project),
                    evidence={"app": app.path, **evidence},
                )
    if not project.queues.created:
        yield from _calls(project)


def _undeclared(task: Any, destination: Destination) -> tuple[str, dict[str, Any]] | None:
    if not destination.error:
        return None
    message = (
        f"{task.name} is routed to a queue that is not declared, and task_create_missing_queues is off: every call "
        f"raises QueueNotFound ({destination.error})"
    )
    return message, {"queues": sorted(task.app.amqp.queues)}


def _undelivered(task: Any, destination: Destination) -> tuple[str, dict[str, Any]] | None:
    if not destination.unbound:
        return None
    queue, key = destination.queue, destination.routing_key
    message = (
        f"{task.name} is sent to the exchange {destination.unbound!r} with the routing key {key!r}, which binds no queue "
        f"there ({queue.name!r} is bound by {queue.routing_key!r}): the broker drops every call"
    )
    return message, {"routing_key": key}


def _calls(project: CeleryProject) -> Iterator[Finding]:
    for call in calls_to_unknown_queues(project):
        advice = f"; did you mean {call.suggestion!r}?" if call.suggestion else ""
        yield Finding(
            f"{call.text}(queue={call.queue!r}) names a queue that is not declared, and task_create_missing_queues is "
            f"off: the call raises QueueNotFound{advice}",
            subject=call.queue,
            location=call.location,
            evidence={"queues": sorted(project.queues.known)},
        )
