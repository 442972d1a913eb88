"""Methods of task classes that a worker calls before and after a task, and what they take.

https://docs.celeryq.dev/en/stable/userguide/tasks.html#handlers
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, relative
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

HANDLER = "handler-signature"

_CALLS = {
    "before_start": ("task_id", "args", "kwargs"),
    "on_success": ("retval", "task_id", "args", "kwargs"),
    "on_failure": ("exc", "task_id", "args", "kwargs", "einfo"),
    "on_retry": ("exc", "task_id", "args", "kwargs", "einfo"),
    "after_return": ("status", "retval", "task_id", "args", "kwargs", "einfo"),
}
"""What a worker gives each by position."""


def handlers(tasks: Iterable[Any], project: Path) -> Iterator[Suspicion]:
    """Yield each handler of the project's task classes that cannot take what a worker gives it."""
    seen: set[tuple[type, str]] = set()
    for task in tasks:
        for kind in type(task).__mro__:
            for name in _CALLS.keys() & vars(kind).keys():
                if (kind, name) not in seen:
                    seen.add((kind, name))
                    yield from _judge(kind, name, str(task.name), project)


def _judge(kind: type, name: str, task: str, project: Path) -> Iterator[Suspicion]:
    method = inspect.unwrap(vars(kind)[name])
    code = getattr(method, "__code__", None)
    if code is None or not inside(code.co_filename, project):
        return
    try:
        inspect.signature(method).bind("self", *_CALLS[name])
    except TypeError as error:
        owner = kind.__qualname__ if kind.__name__ != task.rpartition(".")[2] else task
        text = (
            f"{owner}.{name}{inspect.signature(method)} cannot take what a worker gives it, "
            f"({', '.join(_CALLS[name])}): {error}"
        )
        place = Location(relative(code.co_filename, project), code.co_firstlineno)
        yield Suspicion(HANDLER, f"{kind.__module__}.{kind.__qualname__}", text, place, {"task": task})
