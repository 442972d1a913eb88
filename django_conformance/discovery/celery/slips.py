"""Slips of the pen around tasks that Python and Celery take without a word, and that change what happens.

https://docs.celeryq.dev/en/stable/userguide/tasks.html
https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#crontab-schedules
"""

from __future__ import annotations

import ast
import difflib
import sys
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.source import tasks_in
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from django_conformance.discovery.celery.source import TaskSource
    from django_conformance.source.files import SourceFile

CALLED_AT_ONCE = "called-at-once"
RETRY_CAUGHT = "retry-caught"
UNKNOWN_OPTION = "task-option"
RETRIED_WITH = "retried-with-exception"
SENT_NAME = "sent-name"
NO_TASK = "decorated-again"
UNKNOWN_ATTRIBUTE = "unknown-attribute"

_CANVAS = (
    "celery.chain",
    "celery.group",
    "celery.chord",
    "celery.canvas.chain",
    "celery.canvas.group",
    "celery.canvas.chord",
)
_RETRY_KEYS = ("max_retries", "countdown", "eta", "throw")
_AUTORETRY = (
    "autoretry_for",
    "dont_autoretry_for",
    "retry_kwargs",
    "retry_backoff",
    "retry_backoff_max",
    "retry_jitter",
)
_OPTIONS = ("bind", "base", "name", "queue", "routing_key", "exchange", "expires", *_AUTORETRY)


def slips(
    sources: Iterable[SourceFile], names: Mapping[str, str], tasks: Mapping[str, Any], project: Path
) -> Iterator[Suspicion]:
    """Yield what the project's files let slip; ``names`` and ``tasks`` are those of ``habits()``."""
    made = {f"{task.__module__}.{task.__name__}": name for name, task in tasks.items() if hasattr(task, "__name__")}
    for source in sources:
        path = source.relative
        for node in source.nodes:
            if isinstance(node, ast.Call):
                yield from _called_at_once(node, source, path)
                yield from _sent_by_name(node, source, tasks, path)
        for task in tasks_in(source):
            function = f"{source.module}.{task.node.name}"
            name = names.get(function) or made.get(function)
            if name is not None:
                yield from _retry_caught(task, name, source, path)
                yield from _retried_with(task, name, path)
                yield from _options(task, tasks.get(name), name, path)
                yield from _attributes(task, tasks.get(name), name, path)
                yield from _decorated_again(task, name, source, path)


def _called_at_once(node: ast.Call, source: SourceFile, path: str) -> Iterator[Suspicion]:
    """Publishing returns a result, where what is called takes a function or a signature to publish later."""
    name = source.dotted(node.func)
    called = node.func.attr if isinstance(node.func, ast.Attribute) else name.rpartition(".")[2]
    later = list(node.args) if name in _CANVAS else []
    if name in ("django.db.transaction.on_commit", "django.db.on_commit"):
        later = node.args[:1] + [one.value for one in node.keywords if one.arg == "func"]
    elif called == "add_periodic_task":
        later = node.args[1:2] + [one.value for one in node.keywords if one.arg == "sig"]
    elif called == "apply_async":
        later = [one.value for one in node.keywords if one.arg in ("link", "link_error")]
    for one in later:
        items = one.elts if isinstance(one, (ast.List, ast.Tuple)) else [one]
        for item in (one.elt if isinstance(one, (ast.ListComp, ast.GeneratorExp)) else one for one in items):
            if (
                isinstance(item, ast.Call)
                and isinstance(item.func, ast.Attribute)
                and item.func.attr in ("delay", "apply_async")
            ):
                task = ast.unparse(item.func.value)
                text = (
                    f"{called}() in line {node.lineno} is given {ast.unparse(item)}, which publishes {task} at once and "
                    f"returns a result: {'a function' if 'on_commit' in called else 'a signature'} is needed"
                )
                yield Suspicion(CALLED_AT_ONCE, source.module, text, Location(path, item.lineno), {"task": task})


def _sent_by_name(node: ast.Call, source: SourceFile, tasks: Mapping[str, Any], path: str) -> Iterator[Suspicion]:
    """A name that no task has is another project's, but where it is nearly one of this project's own."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if called != "send_task" and source.dotted(node.func) not in ("celery.signature", "celery.canvas.signature"):
        return
    name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
    if isinstance(name, str) and name not in tasks and not name.startswith("celery."):
        near = difflib.get_close_matches(name, tasks, n=1, cutoff=0.85)
        if near:
            text = f"{ast.unparse(node.func)}({name!r}) names a task that there is not; did you mean {near[0]!r}?"
            yield Suspicion(SENT_NAME, name, text, Location(path, node.lineno), {"suggestion": near[0]})


def _retry_caught(task: TaskSource, name: str, source: SourceFile, path: str) -> Iterator[Suspicion]:
    """A retry is an exception: ``except Exception`` around it ends the attempt as if it had succeeded."""
    for block in ast.walk(task.node):
        if not isinstance(block, ast.Try):
            continue
        retry = next((node for one in block.body for node in ast.walk(one) if _retries(node)), None)
        if retry is None:
            continue
        for handler in block.handlers:
            caught = _caught(handler, source)
            if not caught & {"Exception", "BaseException", "Retry", ""}:
                continue
            leaves = any(isinstance(node, ast.Raise) or _retries(node) for node in ast.walk(handler))
            if not leaves and "Retry" not in caught:
                text = (
                    f"{name} calls retry() in line {getattr(retry, 'lineno', 0)} inside a try whose except in line "
                    f"{handler.lineno} catches it: the attempt counts as a success, and what follows it runs"
                )
                yield Suspicion(RETRY_CAUGHT, name, text, Location(path, handler.lineno))
            break


def _retried_with(task: TaskSource, name: str, path: str) -> Iterator[Suspicion]:
    """The first parameter of ``retry()`` is the arguments of the next attempt, not the exception."""
    for handler in ast.walk(task.node):
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None:
            continue
        for node in ast.walk(handler):
            if _retries(node) and isinstance(node, ast.Call) and node.args:
                first = node.args[0]
                if isinstance(first, ast.Name) and first.id == handler.name:
                    text = (
                        f"{name} calls {ast.unparse(node)}, whose first parameter is args: the next attempt is given the "
                        f"exception for its arguments, and fails; write exc={handler.name}"
                    )
                    yield Suspicion(RETRIED_WITH, name, text, Location(path, node.lineno))


def _retries(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "retry"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("self", "task")
        and not any(one.arg == "throw" for one in node.keywords)
    )


def _caught(handler: ast.ExceptHandler, source: SourceFile) -> set[str]:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {source.dotted(one).rpartition(".")[2] if one is not None else "" for one in kinds}


def _options(task: TaskSource, made: Any, name: str, path: str) -> Iterator[Suspicion]:
    """Celery takes any keyword of the decorator as an attribute of the task, also a misspelled one."""
    from celery.app.task import Task

    if not isinstance(task.decorator, ast.Call) or made is None:
        return
    known = {*_OPTIONS, *(one for one in dir(Task) if not one.startswith("_"))}
    own = {one for kind in type(made).__mro__[1:] for one in vars(kind)}
    for keyword in task.decorator.keywords:
        word = str(keyword.arg or "")
        near = difflib.get_close_matches(word, known, n=1, cutoff=0.8)
        if word and near and word not in known | own:
            yield _misspelled(f"{name} has the option {word!r}", near[0], name, Location(path, keyword.value.lineno))
        if word == "retry_kwargs" and isinstance(keyword.value, ast.Dict):
            for key in keyword.value.keys:
                text = key.value if isinstance(key, ast.Constant) else ""
                near = difflib.get_close_matches(str(text), _RETRY_KEYS, n=1, cutoff=0.8)
                if near and text not in _RETRY_KEYS:
                    place = Location(path, getattr(key, "lineno", keyword.value.lineno))
                    yield _misspelled(f"{name} has {text!r} in retry_kwargs", near[0], name, place)


def _misspelled(what: str, near: str, name: str, place: Location) -> Suspicion:
    return Suspicion(UNKNOWN_OPTION, name, f"{what}, which Celery never reads; did you mean {near!r}?", place)


def _attributes(task: TaskSource, made: Any, name: str, path: str) -> Iterator[Suspicion]:
    """A bound task reads what Celery's task and request have; a misspelling of that is an AttributeError."""
    from celery.app.task import Context

    first = next(iter(task.node.args.args), None)
    if made is None or first is None or not isinstance(task.keyword("bind"), ast.Constant):
        return
    stored = {one.attr for one in ast.walk(task.node) if isinstance(one, ast.Attribute) and not _read(one)}
    known = {first.arg: {*dir(made), *stored}, f"{first.arg}.request": {*dir(Context), *stored}}
    for node in ast.walk(task.node):
        if not isinstance(node, ast.Attribute) or not _read(node):
            continue
        names = known.get(ast.unparse(node.value), set())
        near = difflib.get_close_matches(node.attr, names, n=1, cutoff=0.8)
        if near and node.attr not in names:
            owner = ast.unparse(node.value)
            text = (
                f"{name} reads {owner}.{node.attr}, which there is not: AttributeError; did you mean {owner}.{near[0]}?"
            )
            yield Suspicion(UNKNOWN_ATTRIBUTE, name, text, Location(path, node.lineno), {"attribute": node.attr})


def _read(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Load)


def _decorated_again(task: TaskSource, name: str, source: SourceFile, path: str) -> Iterator[Suspicion]:
    """A decorator above that of the task wraps the task in a function, which has no ``delay()``."""
    position = task.node.decorator_list.index(task.decorator)
    made = getattr(sys.modules.get(source.module), task.node.name, None)
    if position and made is not None and task.node in source.tree.body and not hasattr(made, "apply_async"):
        above = ast.unparse(task.node.decorator_list[position - 1])
        text = (
            f"@{above} stands above the decorator that makes {name} a task, so {task.node.name} is a plain function "
            "without delay(): put it below"
        )
        yield Suspicion(NO_TASK, name, text, Location(path, task.node.decorator_list[position - 1].lineno))
