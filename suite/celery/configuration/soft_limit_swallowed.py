"""A task with a soft time limit stops when the limit is reached.

Why: ``SoftTimeLimitExceeded`` is raised once, wherever the task is then, and it is an ``Exception``. A handler for all exceptions in the
middle of the task takes it for a failure of one step: the task goes on, until the hard limit kills its process or, without one, for as
long as it likes.

Fix: write ``except SoftTimeLimitExceeded: raise`` before the handler, or catch what the step really raises.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import own_nodes, spelled
from django_conformance.source.reading import attribute, readable

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/workers.html#time-limits")

_BROAD = ("Exception", "BaseException")
_LEAVING = (ast.Raise, ast.Return, ast.Break)
_Step: TypeAlias = ast.Try | ast.With


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the first place in each task with a soft limit of its own that catches the limit, and goes on."""
    swallowing = {
        f"{file.module}.{node.name}"
        for file in project.context.sources.code(containing=("contextmanager",))
        for node in file.tree.body
        if isinstance(node, ast.FunctionDef) and _is_swallowing(node)
    }
    for task in project.definitions:
        limit = readable(attribute(task.live, "soft_time_limit"))
        if not limit or task.keyword("soft_time_limit") is None:
            continue
        for node in own_nodes(task.node):
            if isinstance(node, (ast.Try, ast.With)) and _goes_on(node, task.file):
                caught = _caught(node, task.file, swallowing)
                if caught:
                    yield Finding(
                        f"{task.name} has the soft_time_limit {limit:g}, and {caught} takes SoftTimeLimitExceeded for one of its own: the "
                        "task goes on",
                        at=task.file.at(node, task.name),
                        hint="Write except SoftTimeLimitExceeded: raise before it.",
                        evidence={"soft_time_limit": limit},
                    )
                    break


def _caught(node: _Step, file: SourceFile, swallowing: set[str]) -> str:
    """Return what catches every exception of a step and lets the task go on; "" where nothing does."""
    if isinstance(node, ast.With):
        calls = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
        for call in calls:
            is_suppressed = file.dotted(call.func) == "contextlib.suppress" and any(_is_broad(arg) for arg in call.args)
            if is_suppressed or (file.qualified(call.func) in swallowing and not call.keywords and len(call.args) < 2):
                return ast.unparse(call)
        return ""
    for handler in node.handlers:
        if handler.type is not None and "SoftTimeLimitExceeded" in ast.unparse(handler.type):
            return ""
        if _is_broad(handler.type):
            return (
                ""
                if any(isinstance(inner, _LEAVING) for inner in ast.walk(handler))
                else "except " + (ast.unparse(handler.type) if handler.type is not None else "without a class")
            )
    return ""


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(element) for element in caught.elts)
    return caught is None or spelled(caught) in _BROAD


def _goes_on(node: _Step, file: SourceFile) -> bool:
    """Whether something is done after a step: the loop around it goes on, or calls follow in its block."""
    around = list(file.ancestors(node))
    function = next(
        index for index, outer in enumerate(around) if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef))
    )
    if any(isinstance(outer, (ast.For, ast.AsyncFor, ast.While)) for outer in around[:function]):
        return True
    block = getattr(around[0], "body", [])
    following = block[block.index(node) + 1 :] if node in block else []
    return any(isinstance(inner, ast.Call) and not _logs(inner) for after in following for inner in ast.walk(after))


def _logs(call: ast.Call) -> bool:
    return spelled(call.func).partition(".")[0].lower() in ("logger", "log", "logging", "print")


def _is_swallowing(function: ast.FunctionDef) -> bool:
    """Whether a context manager catches every exception of the block that it is used for."""
    defaults = {ast.unparse(default) for default in function.args.defaults}
    parameters = {parameter.arg for parameter in function.args.args}
    is_manager = any("contextmanager" in ast.unparse(decorator) for decorator in function.decorator_list)
    for node in ast.walk(function) if is_manager else ():
        if isinstance(node, ast.Try) and any(
            isinstance(inner, ast.Yield) for step in node.body for inner in ast.walk(step)
        ):
            for handler in node.handlers:
                is_default = (
                    isinstance(handler.type, ast.Name) and handler.type.id in parameters and defaults & set(_BROAD)
                )
                if (_is_broad(handler.type) or is_default) and not any(
                    isinstance(inner, _LEAVING) for inner in ast.walk(handler)
                ):
                    return True
    return False
