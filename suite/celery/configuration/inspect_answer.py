"""Code that calls ``inspect()`` allows for None, when no worker answers.

Why: ``inspect().active()`` and its like give None where no worker answers within a second: all are busy, starting, or gone. Then
``.items()`` and a loop over it raise AttributeError or TypeError, just where the state of the workers is asked for.

Fix: write ``inspector.active() or {}``, or say that no worker has answered.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import held
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, guarded, method, own_nodes, receiver

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/workers.html#inspecting-workers")

_ASKING = ("active", "scheduled", "reserved", "registered", "stats", "ping", "active_queues", "revoked")
_INSPECT = ("celery.app.control.Inspect", "celery.app.control.inspect", "celery.task.control.inspect")
_ERRORS = ("AttributeError", "TypeError", "Exception", "BaseException")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each use of such an answer as a dictionary, where nothing asks whether there is one."""
    for file in project.context.sources.code(containing=("inspect",)):
        for function in file.functions:
            nodes = list(own_nodes(function))
            for node in nodes:
                answer = _used(node)
                call = held(answer, file) if answer is not None else None
                if answer is None or call is None or not _is_answer(call, file):
                    continue
                if not _is_asked(ast.unparse(answer), nodes) and not guarded(function, node, _ERRORS):
                    yield _finding(function, answer, call, file)
                    break


def _finding(function: Function, answer: ast.expr, call: ast.expr, file: SourceFile) -> Finding:
    return Finding(
        f"{function.name}() uses {ast.unparse(answer)} as a dictionary, but {ast.unparse(call)} is None when no worker answers",
        at=file.at(answer, f"{file.module}.{function.name}"),
        hint=f"Write {ast.unparse(call)} or {{}}.",
    )


def _used(node: ast.AST) -> ast.expr | None:
    """Return what a node uses as a dictionary: calls a method of, subscripts, goes through, or counts."""
    if isinstance(node, ast.Call) and method(node) in ("items", "values", "keys", "get"):
        return receiver(node)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("len", "list", "sorted")
        and node.args
    ):
        return node.args[0]
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        return node.value
    return node.iter if isinstance(node, (ast.For, ast.comprehension)) else None


def _is_answer(call: ast.expr, file: SourceFile) -> bool:
    """Whether an expression asks workers by ``inspect()``."""
    if not isinstance(call, ast.Call) or method(call) not in _ASKING:
        return False
    owner = receiver(call)
    inspector = held(owner, file) if owner is not None else None
    if not isinstance(inspector, ast.Call):
        return False
    of_control = isinstance(inspector.func, ast.Attribute) and ast.unparse(inspector.func).endswith("control.inspect")
    return of_control or file.dotted(inspector.func) in _INSPECT


def _is_asked(asked: str, nodes: list[ast.AST]) -> bool:
    """Whether a function asks whether a variable, or the same question again, holds something."""
    tests = [node.test for node in nodes if isinstance(node, (ast.If, ast.IfExp, ast.While, ast.Assert))]
    tests += [node for node in nodes if isinstance(node, (ast.BoolOp, ast.Compare))]
    tests += [condition for node in nodes if isinstance(node, ast.comprehension) for condition in node.ifs]
    asking = [each for test in tests for each in ast.walk(test) if isinstance(each, (ast.Name, ast.Call))]
    return any(ast.unparse(each) == asked for each in asking)
