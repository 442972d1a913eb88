"""Django reads every key of TASKS, and TASKS has every queue and backend that code names.

Why: a key that is misspelled is not read, so the backend has its defaults. A task for a queue or a backend that TASKS does not have raises
InvalidTask or InvalidTaskBackend where it is defined, and without ``default`` no task has a backend.

Fix: write BACKEND, QUEUES and OPTIONS, and add the queue to QUEUES.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, text
from django_conformance.source.reading import entries, members, readable
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/6.0/ref/settings/#tasks", settings=True)

_KEYS = ("BACKEND", "QUEUES", "OPTIONS")
_OTHER_WORDS = {
    "ENGINE": "BACKEND",
    "CLASS": "BACKEND",
    "QUEUE": "QUEUES",
    "QUEUE_NAMES": "QUEUES",
    "CONFIG": "OPTIONS",
}
_DECORATORS = ("django.tasks.task", "django_tasks.task")
_DEFAULT = "default"


def find(project: Project) -> Iterator[Finding]:
    """Yield each key that is no key, and each queue and backend that tasks name and TASKS does not have."""
    declared = dict(entries(readable(project.context.originals.get("TASKS"))))
    if not declared or not _is_of_django(declared):
        return
    for message, keys, location in (*_of_keys(declared), *_of_code(declared, project)):
        yield Finding(
            message,
            subject="TASKS",
            location=location or place_of(project.context.sources, "TASKS", *keys),
            evidence={"backends": sorted(map(str, declared))},
        )


def _is_of_django(declared: Mapping[Any, Any]) -> bool:
    """Whether TASKS is Django's setting: older versions leave the name to projects."""
    import django

    return django.VERSION >= (6, 0) or any(word in repr(declared) for word in ("django.tasks.", "django_tasks"))


_Fault = tuple[str, tuple[str, ...], Location | None]


def _of_keys(declared: Mapping[Any, Any]) -> Iterator[_Fault]:
    if _DEFAULT not in declared:
        yield (
            f"TASKS has no 'default' (it has {', '.join(map(repr, declared))}): every task without a backend raises",
            (),
            None,
        )
    for alias, entry in declared.items():
        if not isinstance(entry, Mapping):
            continue
        for key in map(str, entry):
            meant = _OTHER_WORDS.get(key.upper()) or nearest(key.upper(), _KEYS) if key not in _KEYS else None
            if meant and meant != key:
                yield f"TASKS[{alias!r}][{key!r}] is never read: did you mean {meant!r}?", (str(alias), key), None
        if "BACKEND" not in entry and not {"ENGINE", "CLASS"} & set(entry):
            yield f"TASKS[{alias!r}] has no BACKEND", (str(alias),), None
        queues = entry.get("QUEUES")
        if isinstance(queues, str):
            words = f"TASKS[{alias!r}]['QUEUES'] is the string {queues!r}, and each of its letters is a queue: write [{queues!r}]"
            yield words, (str(alias), "QUEUES"), None


def _of_code(declared: Mapping[Any, Any], project: Project) -> Iterator[_Fault]:
    for file in project.context.sources.code(containing=(*_DECORATORS, "django.tasks", "django_tasks")):
        tasks = {
            function.name
            for function in file.functions
            for node in function.decorator_list
            if file.dotted(node.func if isinstance(node, ast.Call) else node) in _DECORATORS
        }
        for call in file.of(ast.Call):
            is_using = method(call) == "using" and isinstance(call.func, ast.Attribute)
            is_of_task = is_using and file.dotted(call.func.value).rpartition(".")[2] in tasks  # type: ignore[attr-defined]
            if file.dotted(call.func) in _DECORATORS or is_of_task:
                yield from _named(call, declared, file)


def _named(call: ast.Call, declared: Mapping[Any, Any], file: SourceFile) -> Iterator[_Fault]:
    given = {str(key.arg): text(key.value) for key in call.keywords}
    alias = given.get("backend", _DEFAULT)
    if alias is None:
        return
    if alias not in declared:
        meant = nearest(alias, map(str, declared))
        advice = f"; did you mean {meant!r}?" if meant else ""
        yield (
            f"{ast.unparse(call)} names the backend {alias!r}, which TASKS does not have{advice}",
            (),
            file.place(call),
        )
        return
    entry, queue = declared[alias], given.get("queue_name")
    queues = members(entry.get("QUEUES", [_DEFAULT])) if isinstance(entry, Mapping) else []
    if queue is not None and queues and queue not in queues:
        known = ", ".join(map(repr, queues))
        yield (
            f"{ast.unparse(call)} names the queue {queue!r}, and TASKS[{alias!r}] has {known}: InvalidTask",
            (),
            file.place(call),
        )
