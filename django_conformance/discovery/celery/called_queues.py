"""Queues that calls name in the source: one that nothing else of the project knows has no worker.

https://docs.celeryq.dev/en/stable/userguide/routing.html#manual-routing
"""

from __future__ import annotations

import ast
import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.bindings import name_of
from django_conformance.discovery.celery.consumed import consumed
from django_conformance.discovery.celery.routing import QUEUE
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from django_conformance.source.files import SourceFile

CALLED = "called-queue"

_SENDING = ("apply_async", "apply_async_on_commit", "send_task", "retry")
_SHORTEST = 5
"""Names of fewer letters are near to each other by chance: ``low`` and ``slow``."""


@dataclass(frozen=True)
class Queues:
    """The queues of a project: ``declared`` by task_queues, ``known`` by any setting, route, beat entry or task.

    ``created`` says whether Celery makes one that a call names and that is not declared; ``tasks`` are the names of
    the project's tasks: the queue that another's task is sent to is another's.
    """

    declared: frozenset[str]
    known: frozenset[str]
    created: bool
    tasks: frozenset[str] = frozenset()


def declared(app: Any) -> frozenset[str]:
    """Return the names in an app's task_queues; none where they are left to Celery."""
    queues = app.conf.task_queues or ()
    return frozenset(name_of(one) for one in queues)


def called_queues(sources: Iterable[SourceFile], queues: Queues, project: Path) -> Iterator[Suspicion]:
    """Yield a suspicion for each call that names a queue which no worker of the project can be meant to consume."""
    started: frozenset[str] | None = None
    for source in sources:
        path = source.relative
        for node in source.nodes:
            if not isinstance(node, ast.Call):
                continue
            name = _named(node)
            if name is None or name in queues.known:
                continue
            if queues.created and _another_s(node, queues.tasks):
                continue
            found = _judged(name, node, queues)
            if found is not None and queues.created:
                started = consumed(project) if started is None else started
            if found is not None and name not in (started or ()):
                rule, text = found
                yield Suspicion(rule, name, text, Location(path, node.lineno), {"queues": sorted(queues.known)})


def _named(node: ast.Call) -> str | None:
    """Return the queue that a call sends to, where the source says it."""
    if not isinstance(node.func, ast.Attribute) or not (node.func.attr in _SENDING or _sets_a_signature(node)):
        return None
    value = next((one.value for one in node.keywords if one.arg == "queue"), None)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _sets_a_signature(node: ast.Call) -> bool:
    function = node.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "set"
        and isinstance(function.value, ast.Call)
        and isinstance(function.value.func, ast.Attribute)
        and function.value.func.attr in ("s", "si", "signature")
    )


def _another_s(node: ast.Call, tasks: frozenset[str]) -> bool:
    """Whether the task is given by a name, in ``send_task()`` or ``signature()``, that none of the project's has."""
    by_name = [node] if isinstance(node.func, ast.Attribute) and node.func.attr == "send_task" else []
    by_name += [
        one
        for one in ast.walk(node.func)
        if isinstance(one, ast.Call) and ast.unparse(one.func).rpartition(".")[2] == "signature" and one.args
    ]
    for one in by_name:
        given = one.args[0] if one.args else None
        if not (isinstance(given, ast.Constant) and given.value in tasks):
            return True
    return False


def _judged(name: str, node: ast.Call, queues: Queues) -> tuple[str, str] | None:
    call = ast.unparse(node.func)
    near = next((one for one in sorted(queues.known) if misspelt(name, one)), None)
    advice = f"; did you mean {near!r}?" if near else ""
    if not queues.created:
        return QUEUE, (
            f"{call}(queue={name!r}) names a queue that is not declared, and task_create_missing_queues is off: the "
            f"call raises QueueNotFound{advice}"
        )
    if queues.declared:
        names = ", ".join(sorted(queues.declared))
        return CALLED, (
            f"{call}(queue={name!r}) names a queue that task_queues does not have ({names}): a worker consumes those, "
            f"and the message waits for ever{advice}"
        )
    if near:
        return CALLED, f"{call}(queue={name!r}) names a queue that nothing else does{advice}"
    return None


def misspelt(name: str, other: str) -> bool:
    """Whether two names are the same but for the spelling of one word: ``mail-reprots``, ``mail-reports``."""
    words, others = re.split(r"[-_.:]", name), re.split(r"[-_.:]", other)
    if len(words) != len(others):
        return False
    differing = [(one, two) for one, two in zip(words, others, strict=True) if one != two]
    if len(differing) != 1:
        return False
    one, two = differing[0]
    if one[:1] != two[:1] or min(len(one), len(two)) < _SHORTEST or re.sub(r"\d", "", one) == re.sub(r"\d", "", two):
        return False
    return bool(difflib.get_close_matches(one, [two], n=1, cutoff=0.8))
