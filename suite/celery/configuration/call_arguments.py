"""Every call, signature and retry() gives a task the arguments that it takes.

Why: the call raises TypeError, in a worker where it is part of a canvas.

Fix: give the arguments that the task's function has.
"""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta

from django_conformance.discovery.celery.calls import TaskCall, given_as, refusal, spread
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask, raises_retry
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import seconds_until, value_of
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, text

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#argument-checking")

_ON_COMMIT = ("django.db.transaction.on_commit", "django.db.on_commit")
_PARTIAL = "functools.partial"
_TIMES = {"eta": "a datetime", "countdown": "a number of seconds", "expires": "a number of seconds or a datetime"}
_KEY = re.compile(
    r"(^|_)(pk|id|uuid|e?mail|slug|name|username|token|code|number|date|url|path|filename|user|instance|title|message)$"
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call that certainly gives a task arguments which are not its own."""
    for call in project.calls:
        said = f"{call.method}()" if call.publishes else ast.unparse(call.node)
        for fault in (*_faults(call), *_refused(call)):
            yield _finding(call.name, said, fault, call.file, call.node)
    for file in project.files:
        for node in file.of(ast.Call):
            if file.dotted(node.func) in _ON_COMMIT and node.args:
                yield from _on_commit(node.args[0], file, project)
            if method(node) == "send_task":
                yield from _sent_by_name(node, file, project)
    for task in project.definitions:
        yield from _retried_with_exception(task)


def _finding(task: str, said: str, fault: str, file: SourceFile, node: ast.expr) -> Finding:
    return Finding(
        f"{task} is called by {said} in line {node.lineno} with arguments that it does not take: {fault}",
        at=file.at(node, task),
    )


def _refused(call: TaskCall) -> Iterator[str]:
    """Yield why the task does not take the arguments, where it takes them with no number of others before them."""
    if call.given is not None and call.before:
        positional, keywords = len(call.given.positional), call.given.keywords
        reasons = [refusal(call.task, number + positional, keywords) for number in call.before]
        if all(reasons):
            yield reasons[0]


def _faults(call: TaskCall) -> Iterator[str]:
    """Yield what ``apply_async()`` is given in place of a list of arguments, or of a time."""
    if call.method != "apply_async" or call.is_signature or call.spread:
        return
    args, _ = call.listed
    if args is not None and _is_no_list(args, call.file):
        yield f"args is {ast.unparse(args)}, not a list or a tuple; did you mean ({ast.unparse(args)},)?"
    for option, needed in _TIMES.items():
        value = call.option(option)
        given = _no_time(option, value, call.file) if value is not None else ""
        if given:
            yield f"{option} is {given}, where {needed} is needed"


def _no_time(option: str, value: ast.expr, file: SourceFile) -> str:
    """Return what stands for a time and is none: a string, a ``timedelta``, a number where a moment is needed."""
    written = ast.unparse(value)
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return "" if option == "expires" and "T" in value.value else f"the text {value.value!r}"
    seconds = value_of(value, file)
    if isinstance(seconds, timedelta):
        return f"the timedelta {written}"
    if option == "eta":
        return f"the number {written}" if seconds is not None else ""
    return f"the datetime {written}" if option == "countdown" and seconds_until(value, file) is not None else ""


def _is_no_list(args: ast.expr, file: SourceFile) -> bool:
    """Whether what stands for a list of arguments is certainly one of them: a string, a set, or a key in brackets."""
    if isinstance(args, ast.Constant):
        return args.value is not None
    if isinstance(args, (ast.JoinedStr, ast.Set, ast.SetComp, ast.DictComp, ast.Dict)):
        return True
    name = args.attr if isinstance(args, ast.Attribute) else getattr(args, "id", "")
    return bool(_KEY.search(name)) and _is_bracketed(args, file)


def _is_bracketed(node: ast.expr, file: SourceFile) -> bool:
    """Whether an argument of a call stands in brackets of its own, as if it were a tuple."""
    line = file.content.splitlines()[node.lineno - 1]
    before, after = line[: node.col_offset].rstrip(), line[node.end_col_offset or 0 :].lstrip()
    return before.endswith((b"((", b"=(", b"= (")) and after.startswith(b")")


def _on_commit(callback: ast.expr, file: SourceFile, project: CeleryProject) -> Iterator[Finding]:
    """Yield the fault of what ``on_commit()`` calls without arguments: ``task.delay``, or a partial of it."""
    positional, delay = 0, callback
    keywords: tuple[str, ...] = ()
    if isinstance(callback, ast.Call):
        if file.dotted(callback.func) != _PARTIAL or spread(callback) or not callback.args:
            return
        positional, delay = len(callback.args) - 1, callback.args[0]
        keywords = tuple(str(keyword.arg) for keyword in callback.keywords)
    if isinstance(delay, ast.Attribute) and delay.attr == "delay" and not isinstance(delay.value, ast.Call):
        task = project.task_at(delay.value, file)
        fault = refusal(task, positional, keywords)
        if fault:
            yield _finding(str(task.name), "on_commit()", fault, file, delay)


def _sent_by_name(node: ast.Call, file: SourceFile, project: CeleryProject) -> Iterator[Finding]:
    """Yield the fault of a task that is sent by its name, which nothing looks at before a worker runs it."""
    name = text(node.args[0]) if node.args else None
    task = project.tasks.get(name) if name is not None else None
    if task is None or spread(node):
        return
    given = given_as(node.args[1:], {str(keyword.arg): keyword.value for keyword in node.keywords})
    fault = refusal(task, len(given.positional), given.keywords) if given is not None else ""
    if fault:
        yield _finding(str(task.name), f"{method(node)}()", fault, file, node)


def _retried_with_exception(task: DefinedTask) -> Iterator[Finding]:
    """Yield each ``retry(error)``: its first parameter is the arguments of the next attempt, not the exception."""
    for handler in ast.walk(task.node):
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None:
            continue
        for node in ast.walk(handler):
            first = node.args[0] if isinstance(node, ast.Call) and node.args else None
            if raises_retry(node) and isinstance(first, ast.Name) and first.id == handler.name:
                yield Finding(
                    f"{task.name} calls {ast.unparse(node)}, whose first parameter is args: the next attempt gets the "
                    f"exception as its arguments, and fails; write exc={handler.name}",
                    at=task.file.at(node, task.name),
                )
