"""Every option that a task is sent with is one that Celery reads there.

Why: Celery passes options that it does not know on to the message, where nobody reads them: the task is sent without the
delay, the queue or the expiry that the call names. max_retries and other task options are only read from the task itself.

Fix: write the option that the message names; put task options in the decorator.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.delays import options_calls
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method
from django_conformance.source.reading import attribute, entries
from django_conformance.source.spelling import nearest

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/reference/celery.app.task.html#celery.app.task.Task.apply_async",
)

_ALIKE = 0.75
_OPTIONS = (
    *("countdown", "eta", "expires", "queue", "exchange", "routing_key", "priority", "serializer", "compression"),
    *("retry", "retry_policy", "link", "link_error", "shadow", "headers", "time_limit", "soft_time_limit"),
    *("ignore_result", "task_id", "add_to_parent", "delivery_mode", "reply_to", "producer", "connection"),
)
_OF_TASKS = (
    *("max_retries", "default_retry_delay", "autoretry_for", "retry_backoff", "retry_backoff_max", "retry_jitter"),
    *("retry_kwargs", "acks_late", "rate_limit", "bind", "track_started", "reject_on_worker_lost"),
)
"""What only a task's decorator, class or annotation may say."""
_OF_MESSAGES = (
    *(
        "args",
        "kwargs",
        "publisher",
        "router",
        "group_id",
        "group_index",
        "root_id",
        "parent_id",
        "route_name",
        "chain",
    ),
    *("chord", "immediate", "mandatory", "expiration", "stamped_headers", "replaced_task_nesting", "immutable", "type"),
    *("app_id", "user_id", "message_id", "message_group_id", "content_type", "correlation_id", "timestamp", "timeout"),
    *("cluster_id", "result_cls", "exchange_type", "declare", "max_retries", "exc", "throw", "subtask_type", "app"),
    *("options", "name", "MessageGroupId", "MessageDeduplicationId", "DelaySeconds"),
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each misspelled option of a call, of a beat entry and of a route."""
    for call in options_calls(project):
        for keyword in call.node.keywords:
            if keyword.arg in _OF_TASKS and not call.is_retry:
                yield Finding(
                    f"{call.task} is sent with {method(call.node)}({keyword.arg}=…), an option of tasks, which Celery does "
                    "not read there; write it in the task's decorator",
                    at=call.file.at(keyword.value, call.task),
                )
            elif meant := _meant(keyword.arg):
                said = f"{call.task} is sent with {method(call.node)}({keyword.arg}=…), an option"
                yield _finding(said, meant, call.task, call.file.place(keyword.value))
    for app in project.apps:
        for scheduled in app.schedule:
            for name, meant in _misspelled(attribute(scheduled.entry, "options")):
                said = f"the beat entry {scheduled.name!r} has the option {name!r}, one"
                yield _finding(said, meant, scheduled.name, app.location)
        for pattern, route in entries(app.value("task_routes")):
            for name, meant in _misspelled(route):
                said = f"the route of {str(pattern)!r} has the key {name!r}, one"
                yield _finding(said, meant, str(pattern), app.location)


def _finding(said: str, meant: str, subject: str, place: Location | None) -> Finding:
    return Finding(f"{said} that Celery does not read; did you mean {meant!r}?", subject=subject, location=place)


def _misspelled(options: object) -> Iterator[tuple[str, str]]:
    for name, _ in entries(options):
        meant = _meant(name)
        if meant:
            yield str(name), meant


def _meant(name: object) -> str | None:
    return (
        nearest(name, _OPTIONS, alike=_ALIKE)
        if isinstance(name, str) and name not in (*_OPTIONS, *_OF_MESSAGES)
        else None
    )
