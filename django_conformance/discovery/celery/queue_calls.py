"""Calls that name a queue in source.

https://docs.celeryq.dev/en/stable/userguide/routing.html#manual-routing
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.nodes import text
from django_conformance.source.reading import attribute, readable
from django_conformance.source.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from django_conformance.discovery.celery.project import CeleryProject
    from django_conformance.inventory import Location
    from django_conformance.source.files import SourceFile

_SENDING = ("apply_async", "apply_async_on_commit", "send_task", "retry")
_SHORTEST = 5
"""Names of fewer letters are near to each other by chance: ``low`` and ``slow``."""


@dataclass(frozen=True)
class QueueCall:
    """A call that names a queue.

    ``text`` is what is called as it is written, ``suggestion`` the known queue that was probably meant.
    """

    queue: str
    text: str
    location: Location
    suggestion: str | None


def calls_to_queues(project: CeleryProject) -> Iterator[QueueCall]:
    """Yield each call that names a queue.

    Where Celery makes missing queues, the task of another service is left out: it may be sent to a queue of that service's.
    """
    queues, tasks = project.queues, frozenset(task.name for task in project.inventory.tasks)
    if not project.apps:
        return
    for file in project.context.sources.code(containing=("queue",)):
        for call in file.of(ast.Call):
            queue = _named(call, file)
            if queue is not None and not (queues.created and _is_foreign(call, tasks)):
                known = () if queue in queues.known else sorted(queues.known)
                suggestion = next((name for name in known if misspelled(queue, name)), None)
                yield QueueCall(queue, ast.unparse(call.func), file.place(call), suggestion)


def calls_to_unknown_queues(project: CeleryProject) -> Iterator[QueueCall]:
    """Yield each call that names a queue which nothing else of the project knows, and no command line starts a worker with."""
    queues = project.queues
    for call in calls_to_queues(project):
        if call.queue not in queues.known and (not queues.created or call.queue not in project.consumed_queues):
            yield call


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


def _named(call: ast.Call, file: SourceFile) -> str | None:
    """Return the queue that a call sends to: as it is written, or as a constant of a module or a setting has it."""
    if not isinstance(call.func, ast.Attribute) or not (call.func.attr in _SENDING or _sets_a_signature(call)):
        return None
    value = next((keyword.value for keyword in call.keywords if keyword.arg == "queue"), None)
    if isinstance(value, (ast.Name, ast.Attribute)):
        return _constant(value, file)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _constant(value: ast.Name | ast.Attribute, file: SourceFile) -> str | None:
    """Return the text that a constant stands for: one of this file, of another module or a class there, or a setting."""
    path = file.dotted(value).removesuffix(".value").split(".")
    if not path[-1].isupper() or (isinstance(value, ast.Name) and file.rebinds(value)):
        return None
    if path[:3] == ["django", "conf", "settings"]:
        from django.conf import settings

        return _text(attribute(settings, path[-1]))
    if len(path) == 1:
        assigned = [node for node in file.tree.body if isinstance(node, ast.Assign)]
        named = [node.value for node in assigned if [ast.unparse(target) for target in node.targets] == path]
        return text(named[0]) if len(named) == 1 else None
    found: object = file.loaded if path[0] not in sys.modules else None
    for length in range(len(path) - 1, 0, -1):
        module = _module(".".join(path[:length])) if path[0] in sys.modules else None
        if module is not None:
            found, path = module, path[length:]
            break
    for name in path:
        found = attribute(found, name)
    return _text(found)


def _module(name: str) -> ModuleType | None:
    """Return a module, imported now where it has not been."""
    try:
        return importlib.import_module(name)
    except BaseException:
        return None


def _text(value: object) -> str | None:
    value = readable(value)
    return value if isinstance(value, str) else None


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
