"""A task does not collect its return value in an attribute of its own.

Why: a task is made once in each process, not once for each message. What one run has appended to ``self.errors`` is still there in the
next one, in a list that each process has for itself.

Fix: use a variable in ``run()``, or empty the list at its beginning.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, receiver
from django_conformance.source.objects import at

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#instantiation")

_ADDING = ("append", "extend", "insert")
_RUNNING = ("run", "__call__")
_STARTING = ("__init__", "__new__")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each list of a task's class that its methods add to and give back, and that none of them empties."""
    from celery.app.task import Task

    for file in project.files:
        for node in file.of(ast.ClassDef):
            kind = at(f"{file.module}.{node.name}")
            runs = any(isinstance(inner, ast.FunctionDef) and inner.name in _RUNNING for inner in node.body)
            if runs and isinstance(kind, type) and issubclass(kind, Task):
                yield from _kept(node, file)


def _kept(kind: ast.ClassDef, file: SourceFile) -> Iterator[Finding]:
    methods = [node for node in kind.body if isinstance(node, ast.FunctionDef)]
    running = [function for function in methods if function.name not in _STARTING]
    lists = _lists(kind.body, None)
    for function in methods:
        if function.name in _STARTING:
            lists |= _lists([node for node in own_nodes(function) if isinstance(node, ast.stmt)], "self")
    nodes = [node for function in running for node in own_nodes(function)]
    for name in sorted(lists):
        added = next((node for node in nodes if method(node) in _ADDING and _is_own(receiver(node), name)), None)
        uses = [node for node in nodes if _is_own(node, name)]
        is_emptied = any(isinstance(getattr(use, "ctx", None), (ast.Store, ast.Del)) for use in uses) or any(
            method(node) in ("clear", "pop") and _is_own(receiver(node), name) for node in nodes
        )
        is_given = any(isinstance(around, ast.Return) for use in uses for around in file.ancestors(use))
        if added is not None and is_given and not is_emptied and not _is_asked(name, added, file):
            yield Finding(
                f"{file.module}.{kind.name} adds to self.{name} in line {getattr(added, 'lineno', 0)}, and nothing empties it: each run "
                "gets what the runs before it in that process have added",
                at=file.at(added, f"{file.module}.{kind.name}"),
            )


def _lists(statements: list[ast.stmt], owner: str | None) -> set[str]:
    """Return the names of the lists that statements make: of a class, or of an object."""
    names = set()
    for statement in statements:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        value = getattr(statement, "value", None)
        is_list = isinstance(value, ast.List) or (isinstance(value, ast.Call) and ast.unparse(value) == "list()")
        if is_list and owner is None and isinstance(target, ast.Name):
            names.add(target.id)
        elif is_list and isinstance(target, ast.Attribute) and _is_own(target, target.attr):
            names.add(target.attr)
    return names


def _is_own(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == name and getattr(node.value, "id", "") == "self"


def _is_asked(name: str, added: ast.AST, file: SourceFile) -> bool:
    """Whether the list is added to under a condition of its own content, as what is read once and kept."""
    tests = [node.test for node in file.ancestors(added) if isinstance(node, ast.If)]
    return any(_is_own(node, name) for test in tests for node in ast.walk(test))
