"""A task whose autoretry_for covers every exception does not call retry() as well.

Why: two sets of delays and limits then apply to the same retry.

Fix: name the exceptions in autoretry_for, or only call retry().
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method

rule = Rule(
    level="info",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#automatic-retry-for-known-exceptions",
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each task with both, where it calls retry() first."""
    for task in project.definitions:
        calls = [node for node in ast.walk(task.node) if isinstance(node, ast.Call) and method(node) == "retry"]
        if calls and _retries_every_exception(task):
            first = min(calls, key=lambda call: call.lineno)
            yield Finding(
                f"{task.name} has autoretry_for=(Exception,) and calls retry() itself: two rules decide about one retry",
                at=task.file.at(first, task.name),
                evidence={"line": first.lineno},
            )


def _retries_every_exception(task: DefinedTask) -> bool:
    exceptions = task.keyword("autoretry_for")
    return isinstance(exceptions, (ast.Tuple, ast.List)) and any(
        task.file.dotted(exception) in ("Exception", "BaseException") for exception in exceptions.elts
    )
