"""A receiver of ``pre_save`` or ``post_save`` does not save its object every time, or publish a task that does.

Why: saving sends the signal again: the receiver calls itself until Python raises RecursionError. Through a task it never ends: each run
saves the object, the signal publishes the task once more, and the queue never becomes empty.

Fix: write by ``Order.objects.filter(pk=instance.pk).update(…)``, which sends no signal; set the attributes in ``pre_save`` without
``save()``; or do it for ``created`` objects alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.branches import always_reached
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes
from django_conformance.source.objects import at, model_at
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/signals/#post-save")

_SIGNALS = ("pre_save", "post_save")
_PUBLISHING = ("delay", "apply_async", "delay_on_commit", "apply_async_on_commit")
_QUIET = ("disconnect", "mute", "suppress", "skip", "update_fields", "dirty", "tracker", "_state", "hasattr", "getattr")
"""Words of a function that knows how to stop."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each receiver that makes its signal be sent again, whatever the object is."""
    for file in project.context.sources.code(containing=_SIGNALS):
        for function in file.functions:
            signal, model = _received(function, file)
            if model is None or any(word in ast.unparse(function) for word in _QUIET):
                continue
            for call in own_nodes(function):
                why = _again(call, function, file, model, project) if isinstance(call, ast.Call) else ""
                if why:
                    yield Finding(
                        f"{function.name}() receives {signal} of {model._meta.label} and {why}",
                        at=file.at(call, f"{file.module}.{function.name}"),
                        evidence={"model": model._meta.label, "signal": signal},
                    )
                    break


def _received(function: Function, file: SourceFile) -> tuple[str, Any]:
    """Return the signal that a function receives, and the model whose signal it is."""
    for decorator in function.decorator_list:
        if not isinstance(decorator, ast.Call) or not decorator.args:
            continue
        signals = (
            decorator.args[0].elts if isinstance(decorator.args[0], (ast.List, ast.Tuple)) else [decorator.args[0]]
        )
        name = next((dotted for node in signals if (dotted := file.dotted(node).rpartition(".")[2]) in _SIGNALS), "")
        sender = next((key.value for key in decorator.keywords if key.arg == "sender"), None)
        if name and sender is not None:
            return name, model_at(sender, file)
    for call in file.of(ast.Call):
        owner = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "connect" else None
        name = file.dotted(owner).rpartition(".")[2] if owner is not None else ""
        is_it = bool(call.args) and isinstance(call.args[0], ast.Name) and call.args[0].id == function.name
        sender = next((key.value for key in call.keywords if key.arg == "sender"), None)
        if name in _SIGNALS and is_it and sender is not None:
            return name, model_at(sender, file)
    return "", None


def _again(call: ast.Call, function: Function, file: SourceFile, model: Any, project: Project) -> str:
    """Return what a call does that sends the signal again; "" where it does not, or only sometimes."""
    if not isinstance(call.func, ast.Attribute):
        return ""
    name = method(call)
    in_every_case = always_reached(call, function, file) and not _may_return(function, call)
    if name == "save" and isinstance(call.func.value, ast.Name) and call.func.value.id == "instance":
        return "saves that object again in every case: RecursionError" if in_every_case else ""
    if name not in _PUBLISHING or not in_every_case:
        return ""
    task = at(file.qualified(call.func.value)) if isinstance(call.func.value, (ast.Name, ast.Attribute)) else None
    path = f"{getattr(task, '__module__', '')}", f"{getattr(task, '__name__', '')}"
    save = _saved_by(path, model, project)
    return (
        f"publishes {path[1]}, which saves such an object in {save}: that sends the signal again, and so on without end"
        if save
        else ""
    )


def _may_return(function: Function, call: ast.Call) -> bool:
    return any(isinstance(node, ast.Return) and node.lineno < call.lineno for node in own_nodes(function))


def _saved_by(path: tuple[str, str], model: Any, project: Project) -> str:
    """Return where a task saves an object of a model in every case, "" where it does not."""
    file = project.context.sources.by_module.get(path[0])
    function = next((node for node in file.functions if node.name == path[1]), None) if file is not None else None
    if file is None or function is None or any(word in ast.unparse(function) for word in _QUIET):
        return ""
    scope = Scope(function, file, project.context.sources)
    for call in own_nodes(function):
        if isinstance(call, ast.Call) and method(call) == "save" and isinstance(call.func, ast.Attribute):
            owner = scope.value(call.func.value)
            if isinstance(owner, Instance) and owner.model is model and always_reached(call, function, file):
                return str(file.place(call)) if not _may_return(function, call) else ""
    return ""
