"""The locks that a task holds while it works, and after how many seconds each is given to somebody else.

https://docs.celeryq.dev/en/stable/tutorials/task-cookbook.html#ensuring-a-task-is-only-executed-one-at-a-time
"""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.durations import constant_of, seconds_of
from django_conformance.source.nodes import method, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.discovery.celery.source import DefinedTask
    from django_conformance.source.files import SourceFile
    from django_conformance.source.nodes import Function

_PROLONGING = ("extend", "reacquire", "touch", "expire", "pexpire")
_LOCKING = {"lock": 1, "Lock": 2}
"""Methods and classes that make a lock, and the place of its timeout among their arguments."""
_TIMEOUTS = ("timeout", "expire", "ttl", "ex", "lock_timeout")
_RELEASING = ("delete", "release")
_OF_REDIS = re.compile(r"redis|cache", re.IGNORECASE)
_EXPIRING = (*_TIMEOUTS, "px", "exat", "pxat", None)


@dataclass(frozen=True)
class HeldLock:
    """A lock, by the call that takes it; ``seconds`` is how long it holds, infinite where it does until somebody releases it."""

    file: SourceFile
    node: ast.Call
    seconds: float


def held_locks(task: DefinedTask, functions: Mapping[str, tuple[SourceFile, Function]]) -> Iterator[HeldLock]:
    """Yield the locks around all that a task does, its own and those of functions of the project that it enters with ``with``."""
    body = [statement for statement in task.node.body if not _is_docstring(statement)]
    if any(isinstance(node, ast.Attribute) and node.attr in _PROLONGING for node in ast.walk(task.node)):
        return
    last = body[-1] if body else None
    for statement in [last, *getattr(last, "body", [])[-1:]]:
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            for item in statement.items:
                yield from _entered(item.context_expr, task.file, functions)
    yield from _added(task.node, task.file)
    yield from _acquired(task.node, task.file)
    for decorator in task.node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        inner = functions.get(task.file.qualified(function)) if decorator is not task.decorator else None
        if inner is not None:
            yield from _of_function(*inner)


def _entered(
    expression: ast.expr, file: SourceFile, functions: Mapping[str, tuple[SourceFile, Function]]
) -> Iterator[HeldLock]:
    """Yield the lock that a ``with`` takes, by a call of its own, or by a function of the project that is a context manager."""
    if not isinstance(expression, ast.Call):
        return
    name = spelled(expression.func).rpartition(".")[2]
    if name in _LOCKING:
        seconds = _timeout(expression, _LOCKING[name], file)
        if seconds is not None:
            yield HeldLock(file, expression, seconds)
        return
    inner = functions.get(file.qualified(expression.func))
    if inner is not None:
        yield from _of_function(*inner)


def _of_function(file: SourceFile, function: Function) -> Iterator[HeldLock]:
    """Yield the locks that a context manager or a decorator of the project takes."""
    if any(isinstance(node, ast.Attribute) and node.attr in _PROLONGING for node in ast.walk(function)):
        return
    yield from _added(function, file)
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and spelled(node.func).rpartition(".")[2] in _LOCKING:
            yield from _entered(node, file, {})


def _added(function: Function, file: SourceFile) -> Iterator[HeldLock]:
    """Yield the keys that a function adds to a cache, or sets where they are not, and takes away when it has done its work."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    released = {ast.dump(call.args[0]) for call in calls if method(call) in _RELEASING and call.args}
    for call in calls:
        is_set = method(call) == "set" and any(keyword.arg == "nx" for keyword in call.keywords)
        if (method(call) == "add" or is_set) and call.args and ast.dump(call.args[0]) in released:
            seconds = _timeout(call, 2, file)
            if seconds is not None:
                yield HeldLock(file, call, seconds)


def _acquired(function: Function, file: SourceFile) -> Iterator[HeldLock]:
    """Yield the locks that a function makes, acquires and releases itself."""
    nodes = list(ast.walk(function))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    called = {
        (call.func.value.id, call.func.attr)
        for call in calls
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    }
    for node in nodes:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and isinstance(target, ast.Name) and isinstance(node.value, ast.Call):
            name = spelled(node.value.func).rpartition(".")[2]
            is_held = {(target.id, "acquire"), (target.id, "release")} <= called
            seconds = _timeout(node.value, _LOCKING[name], file) if name in _LOCKING and is_held else None
            if seconds is not None:
                yield HeldLock(file, node.value, seconds)


def _timeout(call: ast.Call, place: int, file: SourceFile) -> float | None:
    given = next((keyword.value for keyword in call.keywords if keyword.arg in _TIMEOUTS), None)
    if given is None and len(call.args) > place:
        given = call.args[place]
    if given is None and _is_endless(call, file):
        return math.inf
    if isinstance(given, ast.Constant) and given.value is None:
        return math.inf if method(call) == "add" or _is_of_redis(call, file) else None
    seconds = seconds_of(given, file)
    return seconds if seconds is not None and seconds > 0 else None


def _is_endless(call: ast.Call, file: SourceFile) -> bool:
    """Whether a lock without a timeout never expires: those of Redis do not, a key that is added to a cache does."""
    is_said = any(keyword.arg in _EXPIRING for keyword in call.keywords) or any(
        isinstance(argument, ast.Starred) for argument in call.args
    )
    return not is_said and method(call) in ("lock", "set") and _is_of_redis(call, file)


def _is_of_redis(call: ast.Call, file: SourceFile) -> bool:
    """Whether a method is called on something that is Redis by its name, or by what a module assigns to it."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    made = constant_of(owner.id, file) if isinstance(owner, ast.Name) else None
    names = [spelled(node) for node in (owner, made.func if isinstance(made, ast.Call) else made) if node is not None]
    if isinstance(owner, ast.Call):
        names.append(spelled(owner.func))
    return any(_OF_REDIS.search(name) for name in names)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
