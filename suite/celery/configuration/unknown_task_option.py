"""No option of a task is a misspelling of one that Celery has.

Why: Celery keeps any keyword as an attribute of the task and never reads a misspelled one: the task is not retried,
limited or routed as it says.

Fix: write the option that the message names.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#list-of-options")

_AUTORETRY = (
    *("autoretry_for", "dont_autoretry_for", "retry_kwargs"),
    *("retry_backoff", "retry_backoff_max", "retry_jitter"),
)
_OPTIONS = ("bind", "base", "name", "queue", "routing_key", "exchange", "expires", *_AUTORETRY)
"""Options that are no attributes of Celery's Task."""
_RETRY_KWARGS = ("max_retries", "countdown", "eta", "throw")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each misspelled option of a decorator, and each misspelled key of its ``retry_kwargs``."""
    for task in project.definitions:
        if isinstance(task.decorator, ast.Call) and task.live is not None:
            yield from _options(task, task.decorator)
            yield from _retry_kwargs(task)


def _options(task: DefinedTask, decorator: ast.Call) -> Iterator[Finding]:
    from celery.app.task import Task

    known = {*_OPTIONS, *(name for name in dir(Task) if not name.startswith("_"))}
    own = {name for kind in type(task.live).__mro__[1:] for name in vars(kind)}
    for keyword in decorator.keywords:
        meant = nearest(keyword.arg, known) if keyword.arg and keyword.arg not in known | own else None
        if meant:
            yield _finding(f"the option {keyword.arg!r}", meant, task, keyword.value)


def _retry_kwargs(task: DefinedTask) -> Iterator[Finding]:
    given = task.keyword("retry_kwargs")
    for key in given.keys if isinstance(given, ast.Dict) else ():
        name = str(key.value) if isinstance(key, ast.Constant) else ""
        meant = nearest(name, _RETRY_KWARGS) if name not in _RETRY_KWARGS else None
        if meant and key is not None:
            yield _finding(f"{name!r} in retry_kwargs", meant, task, key)


def _finding(what: str, meant: str, task: DefinedTask, node: ast.AST) -> Finding:
    return Finding(
        f"{task.name} has {what}, which Celery never reads; did you mean {meant!r}?",
        at=task.file.at(node, task.name),
    )
