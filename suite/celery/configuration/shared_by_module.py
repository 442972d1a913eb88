"""The site does not read what a task stores in a module variable: each process has its own.

Why: a worker and the site are other processes, often on other machines. A dictionary that a task fills stays as it was in the
process that answers requests: the progress is "unknown" for ever. In tests, where tasks run eagerly, both are the same.

Fix: keep it in the cache or the database, or as the task's state: ``self.update_state(meta={…})``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes, receiver

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#state")

_CHANGING = (
    *("append", "add", "update", "setdefault", "pop", "popitem", "clear", "extend", "insert", "remove", "discard"),
    *("appendleft", "popleft"),
)
_MAKING = ("dict", "list", "set", "defaultdict", "deque", "Counter", "OrderedDict")
_OF_SITE = ("views", "consumers", "api", "viewsets", "context_processors", "middleware")
_REQUEST = ("request", "_request", "req")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each variable of a module that only tasks change and the site reads, or the other way round."""
    tasks = {task.node: task for task in project.definitions}
    kept = {name: (file, node) for file in project.files for name, node in _kept(file)}
    if not kept:
        return
    in_tasks: dict[str, tuple[SourceFile, ast.AST, str]] = {}
    changed_by_site: dict[str, tuple[SourceFile, ast.AST, str]] = {}
    read_by_tasks: dict[str, tuple[SourceFile, ast.AST, str]] = {}
    read_by_site: dict[str, tuple[SourceFile, ast.AST, str]] = {}
    elsewhere: set[str] = set()
    for file in project.files:
        for function in file.functions:
            is_task, is_site = function in tasks, _is_of_site(function, file)
            label = tasks[function].name if is_task else f"{function.name}()"
            for name, node, is_change in _uses(function, file, kept):
                if is_change and not is_task and not is_site:
                    elsewhere.add(name)
                if is_task or is_site:
                    found = (
                        (in_tasks if is_change else read_by_tasks)
                        if is_task
                        else (changed_by_site if is_change else read_by_site)
                    )
                    found.setdefault(name, (file, node, label))
    for name in kept:
        for writers, readers, others in (
            (in_tasks, read_by_site, changed_by_site),
            (changed_by_site, read_by_tasks, in_tasks),
        ):
            if name in writers and name in readers and name not in others and name not in elsewhere:
                yield _finding(name, writers[name], readers[name])


def _finding(name: str, writer: tuple[SourceFile, ast.AST, str], reader: tuple[SourceFile, ast.AST, str]) -> Finding:
    (file, node, label), (other, place, reading) = writer, reader
    return Finding(
        f"{label} changes {name} ({file.place(node)}), and {reading} reads it ({other.place(place)}): one runs in a worker, the other "
        "in the site, and each process has its own",
        at=file.at(node, name),
    )


def _kept(file: SourceFile) -> Iterator[tuple[str, ast.AST]]:
    """Yield the variables of a module that hold something which can be changed, or that a function sets anew."""
    anew = {name for node in file.of(ast.Global) for name in node.names}
    for statement in file.tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        value = getattr(statement, "value", None)
        for target in targets if isinstance(statement, (ast.Assign, ast.AnnAssign)) else ():
            is_changeable = isinstance(value, (ast.Dict, ast.List, ast.Set)) or (
                isinstance(value, ast.Call) and file.dotted(value.func).rpartition(".")[2] in _MAKING
            )
            if isinstance(target, ast.Name) and (is_changeable or target.id in anew):
                yield f"{file.module}.{target.id}", statement


def _is_of_site(function: Function, file: SourceFile) -> bool:
    parameters = [parameter.arg for parameter in function.args.args if parameter.arg not in ("self", "cls")]
    return file.path.stem in _OF_SITE or (bool(parameters) and parameters[0] in _REQUEST)


def _uses(
    function: Function, file: SourceFile, kept: dict[str, tuple[SourceFile, ast.AST]]
) -> Iterator[tuple[str, ast.AST, bool]]:
    """Yield each use of such a variable in a function, and whether that changes it."""
    nodes = list(own_nodes(function))
    names = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
    changed = {id(owner) for node in nodes for owner in _changed(node)}
    for node in nodes:
        if not isinstance(node, (ast.Name, ast.Attribute)):
            continue
        if isinstance(node, ast.Name) and file.rebinds(node) and node.id not in names:
            continue
        name = file.qualified(node)
        if name in kept:
            yield name, node, id(node) in changed or isinstance(node.ctx, ast.Store)


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a node changes in place: what an item is set of, and what such a method is called on."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
        yield node.value
    elif isinstance(node, ast.Call) and method(node) in _CHANGING:
        owner = receiver(node)
        if owner is not None:
            yield owner
