"""Tasks and results use serializers that are registered and that the receiving side accepts.

Why: a worker discards a message whose content type it does not accept; the task never runs.

Fix: add the serializer to accept_content, or send with one that is accepted.
"""

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, members, readable
from django_conformance.source.spelling import nearest

rule = Rule(
    level="must", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#accept-content", settings=True
)

_ALIKE = 0.6


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each serializer, of the settings or of a task, that its reader does not accept."""
    for app in project.apps:
        yield from _settings(app)
        yield from _tasks(app)


def _settings(app: LiveApp) -> Iterator[Finding]:
    for setting, accepting in (("task_serializer", "accept_content"), ("result_serializer", "result_accept_content")):
        serializer = app.declared(setting)
        accepted = app.declared(accepting) or app.value("accept_content")
        reason = _not_accepted(str(serializer), accepted)
        if reason:
            yield Finding(
                f"{setting} is {serializer!r}, {reason}: every message of it is discarded unread",
                subject=setting,
                location=app.location,
                evidence={
                    "app": app.path,
                    setting: serializer,
                    accepting: [str(content) for content in members(accepted)],
                },
            )


def _tasks(app: LiveApp) -> Iterator[Finding]:
    """Yield the tasks of the project and of its schedule; that of a package may be one that nobody calls."""
    scheduled = {entry.task for entry in app.schedule}
    own = {task.name for task in app.tasks}
    for name, task in app.app.tasks.items():
        serializer = readable(attribute(task, "serializer"))
        if serializer in (None, app.value("task_serializer")) or name not in own | scheduled:
            continue
        reason = _not_accepted(str(serializer), app.value("accept_content"))
        if reason:
            yield Finding(
                f"the task's serializer is {serializer!r}, {reason}: every call of it is discarded unread",
                subject=str(name),
                location=app.location,
                evidence={"app": app.path, "serializer": serializer},
            )


def _not_accepted(name: str, accepted: Any) -> str:
    from kombu import serialization

    encoders = serialization.registry._encoders
    if name not in encoders:
        suggestion = nearest(name, encoders, alike=_ALIKE)
        return "which is not registered" + (f" (did you mean {suggestion!r}?)" if suggestion else "")
    if accepted is None:
        return ""
    try:
        types = serialization.prepare_accept_content(accepted)
    except Exception:
        return f"and accept_content is {accepted!r}, which names a serializer that is not registered"
    if encoders[name].content_type in types:
        return ""
    return f"which accept_content {[str(content) for content in accepted]} does not include"
