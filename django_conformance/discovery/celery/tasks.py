"""The tasks of a project as a worker registers them, and what their definitions give away.

https://docs.celeryq.dev/en/stable/userguide/tasks.html
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, relative
from django_conformance.discovery.celery.source import tasks_in
from django_conformance.inventory import Location, Suspicion, Task

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from django_conformance.discovery.celery.source import TaskSource
    from django_conformance.source.files import SourceFile

SIGNATURE = "task-signature"
COROUTINE = "coroutine-task"
DUPLICATE = "duplicate-task-name"


def own(app: Any, project: Path) -> list[Any]:
    """Return the tasks of an app that are written in the project's folder."""
    return [
        task
        for name, task in sorted(app.tasks.items())
        if _file(task) is not None and inside(str(_file(task)), project)
    ]


def registered(app: Any) -> tuple[str, ...]:
    """Return the names of all tasks a worker of this app knows, Celery's own left out."""
    return tuple(
        sorted(
            name
            for name, task in app.tasks.items()
            if not type(task).__module__.startswith("celery.") and not name.startswith("celery.")
        )
    )


def record(task: Any, path: str, queue: str, project: Path) -> Task:
    """Return the record of a task."""
    return Task(
        name=task.name,
        app=path,
        module=type(task).__module__,
        location=location(task, project),
        bound=bound(task),
        queue=queue,
        serializer=str(task.serializer),
        ignore_result=bool(task.ignore_result),
        max_retries=task.max_retries,
        acks_late=bool(task.acks_late),
    )


def location(task: Any, project: Path) -> Location | None:
    """Return where a task's function, or its class, begins."""
    code = getattr(inspect.unwrap(function(task)), "__code__", None)
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


def definitions(apps: Iterable[tuple[Any, list[Any]]], project: Path) -> list[Suspicion]:
    """Return what is wrong with the definitions of tasks, each task once."""
    found: dict[tuple[str, str], Suspicion] = {}
    for _, tasks in apps:
        for one in (fault for task in tasks for fault in _definition(task, project)):
            found.setdefault((one.rule, one.subject), one)
    return list(found.values())


def _definition(task: Any, project: Path) -> list[Suspicion]:
    run, place = inspect.unwrap(function(task)), location(task, project)
    decorated = bool(getattr(type(task), "_decorated", False))
    found = []
    if inspect.iscoroutinefunction(run) and not _awaits(task):
        text = (
            f"{task.name} is a coroutine function: a worker calls it, awaits nothing, and cannot store the coroutine "
            "it gets"
        )
        found.append(Suspicion(COROUTINE, task.name, text, place, {"function": run.__qualname__}))
    if inspect.isgeneratorfunction(run) and not _awaits(task):
        text = (
            f"{task.name} is a generator function: a worker calls it, asks it for nothing, so its body never runs, and "
            "cannot store the generator it gets"
        )
        found.append(Suspicion(COROUTINE, task.name, text, place, {"function": run.__qualname__}))
    try:
        parameters = list(inspect.signature(run).parameters.values())
    except (TypeError, ValueError):
        return found
    positional = [
        one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD, one.VAR_POSITIONAL)
    ]
    if decorated and bound(task) and not positional:
        text = f"{task.name} has bind=True and no parameter for the task itself: every call raises TypeError"
        found.append(
            Suspicion(SIGNATURE, task.name, text, place, {"bind": True, "parameters": [str(one) for one in parameters]})
        )
    elif decorated and bound(task) and _is_data(positional[0], run):
        text = (
            f"{task.name} has bind=True, so Celery gives the task itself as {positional[0].name!r}, which the "
            "function uses as a value: a call with its arguments raises TypeError"
        )
        found.append(
            Suspicion(SIGNATURE, task.name, text, place, {"bind": True, "parameters": [str(one) for one in parameters]})
        )
    elif (
        decorated
        and not bound(task)
        and positional
        and positional[0].name == "self"
        and positional[0].default is inspect.Parameter.empty
        and run is function(task)
    ):
        text = (
            f"{task.name} takes self, but without bind=True Celery does not give it: a call with the other arguments "
            "raises TypeError"
        )
        found.append(
            Suspicion(
                SIGNATURE, task.name, text, place, {"bind": False, "parameters": [str(one) for one in parameters]}
            )
        )
    return found


def _is_data(first: inspect.Parameter, run: Any) -> bool:
    """Whether a first parameter is certainly not the task: named otherwise, never asked for anything nor passed on."""
    name = first.name
    if (
        first.kind is first.VAR_POSITIONAL
        or name.startswith("_")
        or any(word in name for word in ("self", "task", "this", "cls"))
    ):
        return False
    if first.annotation in (
        int,
        str,
        float,
        bool,
        bytes,
        list,
        dict,
        "int",
        "str",
        "float",
        "bool",
        "bytes",
        "list",
        "dict",
    ):
        return True
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(run)))
    except (OSError, TypeError, SyntaxError):
        return False
    asked = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    passed = {
        id(one)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for one in (*node.args, *(keyword.value for keyword in node.keywords))
    }
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    return bool(uses) and not any(id(one) in asked or id(one) in passed for one in uses)


def _awaits(task: Any) -> bool:
    """Whether something other than Celery calls the task's function: a base class or a pool that can await it."""
    from celery.app.task import Task as Base

    custom_call = type(task).__call__ is not Base.__call__
    pool = str(task.app.conf.worker_pool)
    return custom_call or pool not in ("prefork", "solo", "threads", "eventlet", "gevent", "processes")


def duplicates(apps: Iterable[Any], sources: list[SourceFile], project: Path) -> list[Suspicion]:
    """Return a suspicion for each task function whose name belongs to another task function: it never runs."""
    from celery.app.task import Task as Base

    apps = list(apps)
    written = {
        _begins(source, one, project): f"{source.module}.{one.node.name}"
        for source in sources
        for one in tasks_in(source)
    }
    found = []
    for source in sources:
        module = sys.modules.get(source.module)
        if module is None:
            continue
        for one in tasks_in(source):
            value = getattr(module, one.node.name, None)
            name = getattr(value, "name", None)
            winner = (
                next((app.tasks[name] for app in apps if name in app.tasks), None) if isinstance(value, Base) else None
            )
            place = location(winner, project) if winner is not None else None
            here = _begins(source, one, project)
            if place is not None and place != here and place in written:
                text = (
                    f"the name {name!r} is given to {written[place]} ({place}) and to {written[here]} ({here}): the "
                    "second is never registered and never runs"
                )
                found.append(Suspicion(DUPLICATE, str(name), text, here, {"first": str(place), "second": str(here)}))
    return found


def _begins(source: SourceFile, one: TaskSource, project: Path) -> Location:
    return Location(
        source.relative,
        min([one.node.lineno, *(decorator.lineno for decorator in one.node.decorator_list)]),
    )
