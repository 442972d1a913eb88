"""No task returns a model instance, a queryset or a set where its result is stored as plain data.

Why: the worker cannot encode it, so the task fails after it has done its work. Called eagerly it succeeds.

Fix: return a primary key, a list of values, or nothing; or set ignore_result=True.
"""

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.configuration import has_backend, value
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.serialization import takes
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes
from django_conformance.source.reading import readable
from django_conformance.source.values import kind_of, variable_kind

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#result-serializer")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each return of a value that the result's serializer does not take.

    Tasks with another decorator are left out: it may make something else of what they return.
    """
    for task in project.definitions:
        if task.live is not None and len(task.node.decorator_list) == 1 and _is_stored(task.live):
            yield from _unstorable(task, str(value(task.live.app, "result_serializer") or "json"))


def _is_stored(task: Any) -> bool:
    return not readable(task.ignore_result) and has_backend(str(value(task.app, "result_backend") or ""))


def _unstorable(task: DefinedTask, serializer: str) -> Iterator[Finding]:
    for node in own_nodes(task.node):
        value = node.value if isinstance(node, ast.Return) else None
        if value is None:
            continue
        if isinstance(value, ast.Name):
            kind = variable_kind(value.id, task.node, task.file)
        else:
            kind = kind_of(value, task.file)
        if kind and not takes(serializer, kind):
            yield Finding(
                f"{task.name} returns {ast.unparse(value)}, {kind} (line {value.lineno}): it cannot be stored as a "
                "result, so the task fails in a worker after it has done its work",
                at=task.file.at(node, task.name),
                evidence={"returns": kind},
            )
