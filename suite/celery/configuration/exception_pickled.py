"""An exception that a task raises can be made again from its arguments.

Why: the child process sends it to the worker pickled, which is its class and what ``Exception.__init__()`` was given. A class that takes more than it
hands on cannot be made again: the worker reports UnpickleableExceptionWrapper in its place, and ``except VisitError`` of a caller never
matches.

Fix: hand all arguments on, ``super().__init__(visit, reason)``, and build the text in ``__str__()``.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.definitions import defined
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes, positional, spelled
from django_conformance.source.orm.functions import named

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#creating-pickleable-exceptions",
)

_PICKLING = ("__reduce__", "__reduce_ex__", "__getnewargs__", "__getnewargs_ex__", "__new__", "__setstate__")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each such class that a task raises, or a function of the project that it calls."""
    told: set[ast.AST] = set()
    for task in project.definitions:
        for node, file in _raised(task, project):
            definition, owner = defined(node, file, project.context.sources) or (None, file)
            lost = _lost(definition) if isinstance(definition, ast.ClassDef) and definition not in told else ""
            if lost and isinstance(definition, ast.ClassDef) and not _is_caught(definition.name, task):
                told.add(definition)
                yield Finding(
                    f"{task.name} raises {definition.name}, {lost}: it cannot be made again in the worker "
                    "(UnpickleableExceptionWrapper)",
                    at=owner.at(definition, task.name),
                    evidence={"raised": str(file.place(node))},
                )


def _raised(task: DefinedTask, project: CeleryProject) -> Iterator[tuple[ast.expr, SourceFile]]:
    """Yield the classes that a task raises, itself or in the functions that it calls."""
    functions: list[tuple[ast.AST, SourceFile]] = [(task.node, task.file)]
    for call in own_nodes(task.node):
        found = named(call.func, task.file, project.context.sources) if isinstance(call, ast.Call) else None
        functions += [(found.node, found.file)] if found is not None else []
    for function, file in functions:
        for node in own_nodes(function):
            if (
                isinstance(node, ast.Raise)
                and isinstance(node.exc, ast.Call)
                and isinstance(node.exc.func, (ast.Name, ast.Attribute))
            ):
                yield node.exc.func, file


def _is_caught(name: str, task: DefinedTask) -> bool:
    """Whether a task catches such an exception somewhere: then it may never leave it."""
    handlers = (node for node in own_nodes(task.node) if isinstance(node, ast.ExceptHandler))
    return any(
        each.type is None or re.search(rf"\b(?:{name}|Exception)\b", ast.unparse(each.type)) for each in handlers
    )


def _is_builtin(base: ast.expr) -> bool:
    kind = getattr(builtins, spelled(base), None)
    return isinstance(kind, type) and issubclass(kind, Exception)


def _lost(definition: ast.ClassDef) -> str:
    """Return what an exception is not given again, in words; "" where it is, or has a way of its own."""
    methods = {node.name: node for node in definition.body if isinstance(node, Function)}
    init = methods.get("__init__")
    if init is None or methods.keys() & {*_PICKLING} or not all(_is_builtin(base) for base in definition.bases):
        return ""
    taken = positional(init)[1:]
    needed = taken[: len(taken) - len(init.args.defaults)]
    kept = [
        name.arg for name, default in zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True) if default is None
    ]
    calls = [node for node in own_nodes(init) if isinstance(node, ast.Call) and method(node) == "__init__"]
    if len(calls) != 1 or any(isinstance(argument, ast.Starred) for argument in calls[0].args):
        return ""
    handed = len(calls[0].args)
    if kept:
        return f"whose __init__() needs {kept[0]} by its name"
    if handed < len(needed):
        return f"whose __init__() needs {', '.join(needed)} and hands {handed or 'nothing'} on to its base"
    return ""
