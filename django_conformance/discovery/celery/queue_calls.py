"""Calls that name a queue in source.

https://docs.celeryq.dev/en/stable/userguide/routing.html#manual-routing
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.celery.project import CeleryProject
    from django_conformance.inventory import Location

_SENDING = ("apply_async", "apply_async_on_commit", "send_task", "retry")
_SHORTEST = 5
"""Names of fewer letters are near to each other by chance: ``low`` and ``slow``."""


@dataclass(frozen=True)
class QueueCall:
    """A call that names a queue which nothing else of the project knows, and no command line starts a worker with.

    ``text`` is what is called as it is written, ``suggestion`` the known queue that was probably meant.
    """

    queue: str
    text: str
    location: Location
    suggestion: str | None


def calls_to_unknown_queues(project: CeleryProject) -> Iterator[QueueCall]:
    """Yield each call that names an unknown queue.

    Where Celery makes missing queues, a task of another service may be sent to a queue of that service's.
    """
    queues, tasks = project.queues, frozenset(task.name for task in project.inventory.tasks)
    if not project.apps:
        return
    for file in project.context.sources.code(containing=("queue",)):
        for call in file.of(ast.Call):
            queue = _named(call)
            if queue is None or queue in queues.known or (queues.created and _is_foreign(call, tasks)):
                continue
            if not queues.created or queue not in project.consumed_queues:
                suggestion = next((known for known in sorted(queues.known) if misspelled(queue, known)), None)
                yield QueueCall(queue, ast.unparse(call.func), file.place(call), suggestion)


def misspelled(name: str, known: str) -> bool:
    """Whether two names are the same but for the spelling of one word: ``mail-reprots``, ``mail-reports``."""
    words, known_words = re.split(r"[-_.:]", name), re.split(r"[-_.:]", known)
    if len(words) != len(known_words):
        return False
    differing = [(word, meant) for word, meant in zip(words, known_words, strict=True) if word != meant]
    if len(differing) != 1:
        return False
    word, meant = differing[0]
    if word[:1] != meant[:1] or min(len(word), len(meant)) < _SHORTEST:
        return False
    return re.sub(r"\d", "", word) != re.sub(r"\d", "", meant) and nearest(word, [meant]) is not None


def _named(call: ast.Call) -> str | None:
    """Return the queue that a call sends to, where the source says it."""
    if not isinstance(call.func, ast.Attribute) or not (call.func.attr in _SENDING or _sets_a_signature(call)):
        return None
    value = next((keyword.value for keyword in call.keywords if keyword.arg == "queue"), None)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _sets_a_signature(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "set"
        and isinstance(function.value, ast.Call)
        and isinstance(function.value.func, ast.Attribute)
        and function.value.func.attr in ("s", "si", "signature")
    )


def _is_foreign(call: ast.Call, tasks: frozenset[str]) -> bool:
    """Whether the task is given by a name, in ``send_task()`` or ``signature()``, that none of the project's has."""
    by_name = [call] if isinstance(call.func, ast.Attribute) and call.func.attr == "send_task" else []
    by_name += [
        node
        for node in ast.walk(call.func)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "signature" and node.args
    ]
    for node in by_name:
        name = node.args[0] if node.args else None
        if not (isinstance(name, ast.Constant) and name.value in tasks):
            return True
    return False
