"""The tasks of a project as a worker registers them.

https://docs.celeryq.dev/en/stable/userguide/tasks.html
"""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, relative
from django_conformance.inventory import Location, Task
from django_conformance.source.reading import code_of, readable

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.discovery.celery.routing import Destination


def own(app: Any, project: Path) -> list[Any]:
    """Return the tasks of an app that are written in the project's folder."""
    return [
        task
        for _, task in sorted(app.tasks.items(), key=lambda item: str(readable(item[0])))
        if _file(task) is not None and inside(str(_file(task)), project)
    ]


def registered(app: Any) -> tuple[str, ...]:
    """Return the names of all tasks a worker of this app knows, Celery's own left out."""
    return tuple(
        sorted(
            name
            for name, task in app.tasks.items()
            if issubclass(type(name), str)  # a name of another kind may raise when it is asked for its class
            and not str(type(task).__module__).startswith("celery.")
            and not name.startswith("celery.")
        )
    )


def record(task: Any, path: str, destination: Destination, project: Path) -> Task:
    """Return the record of a task.

    Raises:
        TypeError: its name is no text.
    """
    if not isinstance(task.name, str):
        raise TypeError(f"the name of the task is {task.name!r}, not a string")
    return Task(
        name=task.name,
        app=path,
        module=type(task).__module__,
        location=location(task, project),
        bound=bound(task),
        queue=destination.name,
        delivered=destination.delivers,
        serializer=str(task.serializer),
        ignore_result=bool(task.ignore_result),
        max_retries=readable(task.max_retries),
        acks_late=bool(task.acks_late),
    )


def location(task: Any, project: Path) -> Location | None:
    """Return where a task's function, or its class, begins."""
    code = code_of(function(task))
    if code is not None and not code.co_filename.startswith("<"):
        return Location(relative(code.co_filename, project), code.co_firstlineno)
    file = _file(task)
    return Location(relative(file, project)) if file else None


def function(task: Any) -> Any:
    """Return the function that a task runs, as it was written."""
    run = getattr(task, "_orig_run", None) or task.run
    return getattr(run, "__func__", run)


def bound(task: Any) -> bool:
    """Whether a task is given itself as first argument; a class-based task's ``run`` always is."""
    return not isinstance(inspect.getattr_static(type(task), "run", None), staticmethod)


def _file(task: Any) -> str | None:
    module = sys.modules.get(type(task).__module__)
    file = getattr(module, "__file__", None)
    return file if isinstance(file, str) else None
