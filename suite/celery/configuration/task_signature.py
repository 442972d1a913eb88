"""A bound task takes itself as its first parameter, and only a bound task does.

Why: every call raises TypeError.

Fix: add self, or leave out bind=True.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.tasks import bound, function, location
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#bound-tasks")

_DATA = (int, str, float, bool, bytes, list, dict)
_NAMES_OF_TASKS = ("self", "task", "this", "cls")
_NAMES_OF_DATA = re.compile(
    r"(^|_)(ids?|pks?|uuids?|emails?|usernames?|slugs?|names?|dates?|urls?|paths?|data|payload|numbers?|counts?|amounts?|"
    r"codes?|keys?)$"
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each decorated task whose function does not take what Celery gives it first."""
    for task in project.tasks.values():
        run = _called(function(task))
        try:
            parameters = list(inspect.signature(run, follow_wrapped=False).parameters.values())
        except (TypeError, ValueError):
            continue
        why = _mismatch(task, run, parameters, project) if getattr(type(task), "_decorated", False) else ""
        if why:
            yield Finding(
                f"{task.name} {why}",
                subject=task.name,
                location=location(task, project.context.project),
                evidence={"bind": bound(task), "parameters": [str(parameter) for parameter in parameters]},
            )


def _called(run: Any) -> Any:
    """Return the function that Celery's arguments come to: through decorators that pass on whatever they get, no further."""
    while hasattr(run, "__wrapped__"):
        try:
            parameters = list(inspect.signature(run, follow_wrapped=False).parameters.values())
        except (TypeError, ValueError):
            return inspect.unwrap(run)
        if parameters and parameters[0].kind is not inspect.Parameter.VAR_POSITIONAL:
            return run
        run = run.__wrapped__
    return run


def _mismatch(task: Any, run: Any, parameters: list[inspect.Parameter], project: CeleryProject) -> str:
    first = next((parameter for parameter in parameters if _takes_positional(parameter)), None)
    if bound(task):
        if first is None:
            return "has bind=True and no parameter for the task itself: every call raises TypeError"
        if _is_data(first, _definition(run, project)):
            return (
                f"has bind=True, so Celery passes the task itself as {first.name!r}, which the function uses as a "
                "value: a call with its arguments raises TypeError"
            )
    elif (
        first is not None
        and first.name == "self"
        and first.default is inspect.Parameter.empty
        and run is function(task)
    ):
        return "takes self, but without bind=True Celery does not pass it: a call with the other arguments raises TypeError"
    return ""


def _takes_positional(parameter: inspect.Parameter) -> bool:
    return parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD, parameter.VAR_POSITIONAL)


def _definition(run: Any, project: CeleryProject) -> Function | None:
    code = attribute(run, "__code__")
    file = project.context.sources.at(code.co_filename) if code is not None else None
    return file.function_at(code.co_firstlineno) if file is not None and code is not None else None


def _is_data(first: inspect.Parameter, definition: Function | None) -> bool:
    """Whether a first parameter is certainly not the task: named otherwise, and used as no task is."""
    if (
        first.kind is first.VAR_POSITIONAL
        or first.name.startswith("_")
        or any(word in first.name for word in _NAMES_OF_TASKS)
    ):
        return False
    if first.annotation in (*_DATA, *(kind.__name__ for kind in _DATA)):
        return True
    nodes = list(ast.walk(definition)) if definition is not None else []
    asked = {node.value for node in nodes if isinstance(node, ast.Attribute)}
    wanted = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == first.name
    }
    if wanted & _attributes_of_tasks():
        return False
    if wanted or _NAMES_OF_DATA.search(first.name):
        return True
    passed = {
        argument
        for node in nodes
        if isinstance(node, ast.Call)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords))
    }
    uses = {node for node in nodes if isinstance(node, ast.Name) and node.id == first.name}
    return bool(uses) and not uses & (asked | passed)


def _attributes_of_tasks() -> set[str]:
    from celery.app.task import Task

    return {*dir(Task)}
