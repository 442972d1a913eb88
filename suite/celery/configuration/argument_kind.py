"""A task treats its arguments as the types that its callers send.

Why: a primary key does not have the object's attributes, and a date sent as a string has no ``strftime()``. The worker raises
AttributeError or TypeError, and the caller never sees it. Tests that call the function with objects pass.

Fix: load the object in the task, ``Order.objects.get(pk=order_id)``; parse the string, ``datetime.fromisoformat(day)``; or send the value
itself: the JSON serializer of Celery keeps dates, decimals and UUIDs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.calls import TaskCall
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers")

_TEXTS = ("isoformat", "strftime", "hex", "as_posix")
_CHECKING = ("isinstance", "hasattr", "getattr", "type", "callable")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call whose argument certainly lacks what the task reads of it."""
    tasks = {task.name: task for task in project.definitions}
    for call in project.calls:
        task = tasks.get(call.name)
        if task is None or call.is_signature or call.before != (0,) or call.spread:
            continue
        if call.publishes_itself or _is_converted(task):
            continue
        for name, value in _named(call, task):
            kind = _kind(value, call.file, project)
            read = _misused(task.node, name, kind) if kind is not None else None
            if kind is not None and read is not None:
                yield Finding(
                    f"{call.method}() sends {ast.unparse(value)}, {_WORDS[kind]}, as {name!r}, and {task.name} uses "
                    f"{ast.unparse(read)} of it ({task.file.place(read)}): {_WORDS[kind]} has no such thing",
                    at=call.file.at(value, task.name),
                    evidence={"parameter": name, "use": str(task.file.place(read))},
                )


_WORDS: dict[type, str] = {str: "a string", int: "a number", list: "a list", dict: "a dictionary"}


def _is_converted(task: DefinedTask) -> bool:
    """Whether something stands between what is sent and the function: a class with a call of its own, or another decorator."""
    from celery.app.task import Task

    kind = task.live.__class__
    return len(task.node.decorator_list) > 1 or not isinstance(task.live, Task) or kind.__call__ is not Task.__call__


def _named(call: TaskCall, task: DefinedTask) -> Iterator[tuple[str, ast.expr]]:
    """Yield the arguments of a call by the names of the task's parameters."""
    arguments = task.node.args
    parameters = [parameter.arg for parameter in (*arguments.posonlyargs, *arguments.args)]
    if parameters[:1] and parameters[0] in ("self", "task") and getattr(task.live, "__bound__", False):
        parameters = parameters[1:]
    if call.method in ("delay", "delay_on_commit", "s", "si"):
        positional, keywords = call.arguments, {str(key.arg): key.value for key in call.keywords}
    else:
        args, kwargs = call.listed
        positional = args.elts if isinstance(args, (ast.List, ast.Tuple)) else []
        pairs = zip(kwargs.keys, kwargs.values, strict=True) if isinstance(kwargs, ast.Dict) else ()
        keywords = {str(key.value): value for key, value in pairs if isinstance(key, ast.Constant)}
    yield from zip(parameters, positional, strict=False)
    yield from ((name, value) for name, value in keywords.items() if name in parameters)


def _kind(value: ast.expr, file: SourceFile, project: CeleryProject) -> type | None:
    """Return what an argument certainly is when the worker gets it."""
    if isinstance(value, ast.JoinedStr):
        return str
    if isinstance(value, ast.Constant):
        return type(value.value) if type(value.value) in (str, int) else None
    if isinstance(value, (ast.List, ast.ListComp, ast.Tuple)):
        return list
    if isinstance(value, (ast.Dict, ast.DictComp)):
        return dict
    if isinstance(value, ast.Call):
        if isinstance(value.func, ast.Name) and value.func.id not in file.names:
            return {"str": str, "len": int, "int": int, "list": list, "sorted": list}.get(value.func.id)
        return str if method(value) in _TEXTS or file.dotted(value.func) == "json.dumps" else None
    if isinstance(value, ast.Attribute) and value.attr in ("pk", "id"):
        return int if _is_number(value, file, project) else None
    return None


def _is_number(value: ast.Attribute, file: SourceFile, project: CeleryProject) -> bool:
    """Whether an attribute is the primary key of an object, and a number."""
    around = (node for node in file.ancestors(value) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    function = next(around, None)
    owner = Scope(function, file, project.context.sources).value(value.value) if function is not None else None
    return isinstance(owner, Instance) and "AutoField" in type(owner.model._meta.pk).__name__


def _misused(function: Function, name: str, kind: type) -> ast.Attribute | None:
    """Return the first thing that a function reads of a parameter and that a kind of value does not have."""
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == name]
    if any(not isinstance(node.ctx, ast.Load) for node in nodes):
        return None
    checks = (node for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    if any(call.func.id in _CHECKING and name in ast.dump(call) for call in checks):  # type: ignore[attr-defined]
        return None
    for node in own_nodes(function):
        is_read = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
        if is_read and isinstance(node, ast.Attribute) and not hasattr(kind, node.attr):
            return node
    return None
