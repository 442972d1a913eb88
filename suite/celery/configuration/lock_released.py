"""Only the holder of a lock releases it.

Why: where ``finally`` deletes the key although ``cache.add()`` found it taken, the task that was refused takes the lock of the one that
works away: the next one starts beside it.

Fix: return before the ``try`` where the lock is taken, or write ``if acquired:`` around the deletion.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes, receiver

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/tutorials/task-cookbook.html#ensuring-a-task-is-only-executed-one-at-a-time",
)

_CONTROL = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each deletion of a key in a ``finally`` that who was refused the key comes to as well."""
    for file in project.context.sources.code(containing=("finally",)):
        for function in file.functions:
            nodes = list(own_nodes(function))
            taken = [call for call in nodes if isinstance(call, ast.Call) and _takes(call)]
            for guard in nodes if taken else ():
                release = _release(guard, file) if isinstance(guard, ast.Try) else None
                take = next((call for call in taken if release is not None and _same_key(call, release)), None)
                if (
                    isinstance(guard, ast.Try)
                    and release is not None
                    and take is not None
                    and _reached(take, guard, function, file)
                ):
                    yield Finding(
                        f"{function.name}() deletes the key {ast.unparse(release.args[0])} in finally, also where "
                        f"{ast.unparse(take.func)}() in line {take.lineno} was refused it: it releases the lock of another",
                        at=file.at(release, f"{file.module}.{function.name}"),
                        hint="Return before the try where the lock is taken.",
                    )


def _takes(call: ast.Call) -> bool:
    """Whether a call sets a key only where there is none."""
    is_set = method(call) == "set" and any(
        keyword.arg == "nx" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in call.keywords
    )
    return bool(call.args) and (is_set or method(call) in ("add", "setnx"))


def _release(guard: ast.Try, file: SourceFile) -> ast.Call | None:
    """Return the deletion of a key that a ``finally`` does whatever happened."""
    for statement in guard.finalbody:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and method(call) == "delete" and len(call.args) == 1:
            return call
    return None


def _same_key(take: ast.Call, release: ast.Call) -> bool:
    return ast.dump(take.args[0]) == ast.dump(release.args[0]) and ast.unparse(receiver(take) or take) == ast.unparse(
        receiver(release) or release
    )


def _reached(take: ast.Call, guard: ast.Try, function: Function, file: SourceFile) -> bool:
    """Whether the ``finally`` is come to where the key was refused."""
    around = list(file.ancestors(take))
    if guard in around:
        return not any(isinstance(node, ast.Try) and node is not guard for node in around[: around.index(guard)])
    assignment = next((node for node in around if isinstance(node, ast.Assign)), None)
    target = assignment.targets[0] if assignment is not None and assignment.value is take else None
    if not isinstance(target, ast.Name):
        return False
    tests = [
        node for node in own_nodes(function) if isinstance(node, (ast.If, ast.While)) and _names(node.test, target.id)
    ]
    is_within_test = any(test in list(file.ancestors(guard)) for test in tests)
    is_left = any(
        isinstance(inner, _CONTROL) for test in tests if guard.lineno > test.lineno for inner in ast.walk(test)
    )
    return not is_within_test and not is_left and any(_names(statement, target.id) for statement in guard.body)


def _names(node: ast.AST, name: str) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node))
