"""Celery's durations are given in seconds, not in milliseconds.

Why: ``30 * 60 * 1000`` is twenty days, not half an hour: a task that hangs is never ended, a delay never passes, a message
never expires.

Fix: remove the factor of 1000.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.delays import options_calls
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import in_milliseconds
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, spelled, text
from django_conformance.source.reading import readable

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-time-limit")

_KEYS = (
    *("task_time_limit", "task_soft_time_limit", "result_expires", "broker_connection_timeout", "broker_heartbeat"),
    *("beat_max_loop_interval", "redis_socket_timeout", "redis_socket_connect_timeout", "worker_proc_alive_timeout"),
)
_OPTIONS = ("countdown", "expires", "time_limit", "soft_time_limit")
_OF_TASKS = (*_OPTIONS, "default_retry_delay", "retry_backoff_max", "retry_backoff")
_IN_DICTIONARIES = ("visibility_timeout", "schedule", *_OF_TASKS)
_LONGEST = 30 * 24 * 60 * 60


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each duration of the settings, of tasks, calls and beat entries that is counted in milliseconds."""
    if not project.apps:
        return
    yield from _of_settings(project)
    for task in project.definitions:
        for option in _OF_TASKS:
            if in_milliseconds(task.keyword(option), task.file):
                yield _finding(f"{task.name}: {option}", task.keyword(option), task.name, task.location)
    for call in options_calls(project):
        for option in _OPTIONS:
            if in_milliseconds(call.option(option), call.file):
                yield _finding(f"{call.task}: {option}", call.option(option), call.task, call.file.place(call.node))


def _of_settings(project: CeleryProject) -> Iterator[Finding]:
    names = {setting.name: setting for setting in project.settings if setting.key in _KEYS}
    written: set[str] = set()
    for file in project.context.sources.code(containing=("CELERY", "celery", ".conf.")):
        for assignment in file.of(ast.Assign):
            name = spelled(assignment.targets[0])
            key = name.rpartition(".conf.")[2] if ".conf." in name else ""
            if (name in names or key in _KEYS) and in_milliseconds(assignment.value, file):
                written.add(name)
                yield _finding(name, assignment.value, name, file.place(assignment))
        yield from _of_dictionaries(file)
    for name, setting in names.items():
        value = readable(setting.value)
        is_limit = setting.key in ("task_time_limit", "task_soft_time_limit")
        if is_limit and isinstance(value, (int, float)) and value > _LONGEST and name not in written:
            yield Finding(
                f"{name} is {value:.0f} seconds, {value / 86400:.0f} days: it ends no task; is it in milliseconds?",
                subject=name,
                evidence={"value": value},
            )


def _of_dictionaries(file: SourceFile) -> Iterator[Finding]:
    """Yield the durations in dictionaries of settings: of the broker's options, and of the beat schedule."""
    for dictionary in file.of(ast.Dict):
        names = [text(key) for key in dictionary.keys]
        if not {"visibility_timeout", "schedule", "task"} & {*names}:
            continue
        for name, value in zip(names, dictionary.values, strict=True):
            if name in _IN_DICTIONARIES and _is_number(value) and in_milliseconds(value, file):
                yield _finding(f"{name!r}", value, file.module, file.place(value))


def _is_number(value: ast.expr) -> bool:
    return not isinstance(value, ast.Call) or method(value) == "total_seconds"


def _finding(what: str, value: ast.expr | None, subject: str, place: Location) -> Finding:
    return Finding(
        f"{what} is {ast.unparse(value) if value is not None else ''}, in milliseconds; Celery counts seconds",
        subject=subject,
        location=place,
    )
