"""Tasks are given primary keys, not model instances, and only values that JSON can hold.

Why: an instance cannot be sent as JSON, and as pickle it is out of date when it arrives. Neither can a timedelta, a set, a
path or a file: the call raises EncodeError.

Fix: pass its pk, and load it in the task; pass seconds, a list, a string.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.calls import TaskCall
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.serialization import takes
from django_conformance.discovery.celery.source import tasks_in
from django_conformance.rules import Finding, Rule
from django_conformance.source.definitions import defined
from django_conformance.source.durations import constant_of, held
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import own_nodes, spelled
from django_conformance.source.objects import at, model_at
from django_conformance.source.orm.admins import administered_by
from django_conformance.source.orm.functions import named
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, Rows
from django_conformance.source.values import kind_of, variable_kind

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#state")

_REGISTERING = ("register_type", "serialization.register", "registry.register")
"""Words of code that teaches kombu to write other kinds of objects."""
_PLAIN = ("dataclass", "define", "frozen", "s", "attrs")
"""Decorators that give a class its fields, and no way to be written as JSON."""
_SIGNALS = "django.db.models.signals."


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each argument of a task that is certainly something that its serializer does not take."""
    tasks = {task.node for file in project.files for task in tasks_in(file)}
    for call in project.calls:
        serializer = call.serializer
        scope = None if call.publishes_itself else _scope(call)
        if scope is None or serializer is None:
            continue
        for value in call.values:
            kind = _kind(value, scope, call.file, in_task=scope in tasks) or _returned(value, call.file, project)
            kind = kind or _of_admin(value, scope, call.file, project)
            if kind and not takes(serializer, kind):
                yield Finding(
                    f"{call.name} is given {ast.unparse(value)}, {kind} (line {call.node.lineno}): it cannot be sent as "
                    f"{serializer}; give a primary key, or a plain value",
                    subject=call.name,
                    location=call.location,
                    evidence={"argument": ast.unparse(value), "kind": kind},
                )


def _scope(call: TaskCall) -> ast.AST | None:
    """Return the function that a call stands in, or the module; ``None`` in a lambda with parameters of its own."""
    for node in call.file.ancestors(call.node):
        if isinstance(node, ast.Lambda) and node.args.args:
            return None
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
            return node
    return None


def _kind(value: ast.expr, scope: ast.AST, file: SourceFile, *, in_task: bool) -> str:
    """Return what a value certainly is, in words; "" where it may be sent."""
    if spelled(value) in ("request.user", "request") and not in_task:
        user = "a user" if isinstance(value, ast.Attribute) else "a request"
        return user if _is_view(scope) else ""
    if spelled(value) in ("self.object", "self.request.user", "self.request", "form.save()") and not in_task:
        return _of_class_view(value, scope, file)
    if not isinstance(value, ast.Name):
        return kind_of(value, file)
    if value.id == "self" and _is_model_method(scope, file):
        return "a model instance"
    if value.id == "instance" and _receives_instance(scope, file):
        return "a model instance"
    if file.rebinds(value) or isinstance(scope, ast.Module):
        return variable_kind(value.id, scope, file)
    constant = constant_of(value.id, file)
    return kind_of(constant, file) if constant is not None else ""


def _of_admin(value: ast.expr, scope: ast.AST, file: SourceFile, project: CeleryProject) -> str:
    """Return what a value is in a method of an admin class, which the admin gives objects and rows of its model; "" elsewhere."""
    if not isinstance(value, ast.Name) or administered_by(scope, file) is None:
        return ""
    held_there = Scope(scope, file, project.context.sources).value(value)
    if isinstance(held_there, Instance):
        return "a model instance"
    return "a queryset" if isinstance(held_there, Rows) else ""


def _returned(value: ast.expr, file: SourceFile, project: CeleryProject) -> str:
    """Return what a function of the project gives back, whose value is the argument itself, or a variable of that value."""
    made = held(value, file)
    if isinstance(made, ast.Call) and _is_no_data(made, file, project):
        return f"an object of {ast.unparse(made.func)}"
    function = named(made.func, file, project.context.sources) if isinstance(made, ast.Call) else None
    if function is None or not function.is_plain:
        return ""
    kinds = {
        kind_of(node.value, function.file)
        for node in own_nodes(function.node)
        if isinstance(node, ast.Return) and node.value
    }
    return kinds.pop() if len(kinds) == 1 else ""


def _is_no_data(made: ast.Call, file: SourceFile, project: CeleryProject) -> bool:
    """Whether a call makes an object of a class of the project that no serializer knows: one without bases, as a dataclass is."""
    sources = project.context.sources
    definition, _ = defined(made.func, file, sources) or (None, file)
    if not isinstance(definition, ast.ClassDef) or definition.bases or definition.keywords:
        return False
    decorators = [node.func if isinstance(node, ast.Call) else node for node in definition.decorator_list]
    is_known = any(getattr(node, "name", "") in ("__json__", "__new__", "__reduce__") for node in definition.body)
    is_plain = all(spelled(node).rpartition(".")[2] in _PLAIN for node in decorators)
    return is_plain and not is_known and not sources.code(containing=_REGISTERING)


def _is_view(scope: ast.AST) -> bool:
    """Whether a function takes a request as a view does: first, or after ``self``."""
    if not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    parameters = [parameter.arg for parameter in scope.args.args if parameter.arg != "self"]
    return parameters[:1] == ["request"]


def _of_class_view(value: ast.expr, scope: ast.AST, file: SourceFile) -> str:
    """Return what a method of one of Django's class-based views is given, or has made."""
    from django.views import View
    from django.views.generic.detail import SingleObjectMixin
    from django.views.generic.edit import ModelFormMixin

    name = spelled(value)
    if name == "self.object" and _is_within(scope, file, SingleObjectMixin):
        return "a model instance"
    if name == "form.save()" and _is_within(scope, file, ModelFormMixin):
        return "a model instance"
    if name.startswith("self.request") and _is_within(scope, file, View):
        return "a user" if name.endswith(".user") else "a request"
    return ""


def _is_within(scope: ast.AST, file: SourceFile, base: type) -> bool:
    """Whether a function is a method of a class that is derived from ``base``."""
    owner = file.parents.get(scope)
    kind = at(file.qualified(ast.Name(owner.name))) if isinstance(owner, ast.ClassDef) else None
    return isinstance(kind, type) and issubclass(kind, base)


def _is_model_method(scope: ast.AST, file: SourceFile) -> bool:
    owner = file.parents.get(scope)
    return isinstance(owner, ast.ClassDef) and model_at(ast.Name(owner.name), file) is not None


def _receives_instance(scope: ast.AST, file: SourceFile) -> bool:
    """Whether a function is a receiver of a model's signals, and ``instance`` what the signal gives it."""
    if not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    names = [node for node in ast.walk(scope) if isinstance(node, ast.Name) and node.id == "instance"]
    if any(isinstance(name.ctx, ast.Store) for name in names):
        return False
    return any(_is_receiver(decorator, file) for decorator in scope.decorator_list)


def _is_receiver(decorator: ast.expr, file: SourceFile) -> bool:
    if not isinstance(decorator, ast.Call) or file.dotted(decorator.func) != "django.dispatch.receiver":
        return False
    signals = decorator.args[0] if decorator.args else None
    every = signals.elts if isinstance(signals, (ast.List, ast.Tuple)) else [signals]
    return all(signal is not None and file.dotted(signal).startswith(_SIGNALS) for signal in every)
