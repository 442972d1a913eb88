"""Code checks and takes a cache lock in one step.

Why: two workers that ask ``cache.get(key)`` at the same time both find nothing, and both go on to ``cache.set(key, …)``: the task that the
lock is to run once runs twice.

Fix: write ``if not cache.add(key, True, timeout): return``, which sets the key only where there is none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import assigned, constant_of, held
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, receiver, spelled

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/tutorials/task-cookbook.html#ensuring-a-task-is-only-executed-one-at-a-time",
)

_LOCKS = re.compile(
    r"(?<![bc])(?<!un)lock(?!down|out)|running|mutex|\bbusy|_busy|in[_-]progress|semaphore", re.IGNORECASE
)
_ASKING = ("get", "has_key")
_LEAVING = (ast.Return, ast.Raise, ast.Continue)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each condition on the key of a lock after which the same key is set."""
    for task in project.definitions:
        nodes = list(own_nodes(task.node))
        sets = [node for node in nodes if isinstance(node, ast.Call) and method(node) == "set" and node.args]
        for condition in (node for node in nodes if sets and isinstance(node, ast.If)):
            asked = _asked(condition, task.file)
            if asked is None or not _names_a_lock(asked.args[0], task.file):
                continue
            taken = next((call for call in sets if _takes(call, asked, condition)), None)
            if taken is not None and not _is_held(taken, task.file):
                yield Finding(
                    f"{task.name} looks for the key {ast.unparse(asked.args[0])} in line {asked.lineno} and sets it in line "
                    f"{taken.lineno}: another worker may do the same in between",
                    at=task.file.at(taken, task.name),
                    hint="Write cache.add() in place of both.",
                )


def _asked(condition: ast.If, file: SourceFile) -> ast.Call | None:
    """Return the call by which a condition asks whether a key is there; the test, or the variable that it is."""
    test = condition.test
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test = test.operand
    elif isinstance(test, ast.Compare) and isinstance(test.comparators[0], ast.Constant):
        test = test.left
    value = held(test, file)
    return value if isinstance(value, ast.Call) and method(value) in _ASKING and value.args else None


def _takes(call: ast.Call, asked: ast.Call, condition: ast.If) -> bool:
    """Whether a call sets the key after a condition that leaves where it is there, or in one that it is not there."""
    owner, other = receiver(call), receiver(asked)
    is_same = owner is not None and other is not None and spelled(owner) == spelled(other)
    is_only = not any(keyword.arg in ("nx", None) for keyword in call.keywords)
    if not is_same or not is_only or ast.dump(call.args[0]) != ast.dump(asked.args[0]):
        return False
    is_inside = any(call is node for node in ast.walk(condition))
    leaves = isinstance(condition.body[-1], _LEAVING)
    return _says_held(call) and (is_inside or leaves) and call.lineno > asked.lineno


def _says_held(call: ast.Call) -> bool:
    """Whether the value that is set says only that, and by whom: one that is written out, the key, or the id of the task's message."""
    value = call.args[1] if call.args[1:] else None
    return (
        isinstance(value, ast.Constant)
        or (value is not None and spelled(value).endswith("request.id"))
        or (value is not None and ast.dump(value) == ast.dump(call.args[0]))
    )


def _is_held(call: ast.Call, file: SourceFile) -> bool:
    """Whether a call stands in a ``with`` of a lock that lets one worker in."""
    blocks = [node for node in file.ancestors(call) if isinstance(node, (ast.With, ast.AsyncWith))]
    return any(_LOCKS.search(ast.unparse(item.context_expr)) for block in blocks for item in block.items)


def _names_a_lock(key: ast.expr, file: SourceFile) -> bool:
    value = assigned(key, file) or constant_of(key.id, file) if isinstance(key, ast.Name) else None
    text = ast.unparse(key) + (ast.unparse(value) if value is not None else "")
    return _LOCKS.search(text) is not None
