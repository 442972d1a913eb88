"""No task is published with an object's key before the object is saved.

Why: a new object has no key before ``save()``: the task gets None. Where the key is there already, a fast worker finds no row, or the row as
it was.

Fix: save first, then publish: ``super().save(…)``, and below it ``task.delay_on_commit(self.pk)``; post_save in place of pre_save.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.calls import TaskCall
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.branches import excludes
from django_conformance.source.durations import assigned
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, method, own_nodes, receiver
from django_conformance.source.objects import model_at

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/models/instances/#saving-objects")

_KEYS = ("pk", "id")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_PRE_SAVE = "django.db.models.signals.pre_save"


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call that is given such a key, in a model's save(), in a receiver of pre_save, and after a model is called."""
    for call in project.calls:
        function = next((node for node in call.file.ancestors(call.node) if isinstance(node, _FUNCTIONS)), None)
        if not call.publishes or call.publishes_itself or not isinstance(function, ast.FunctionDef):
            continue
        for key in call.values:
            if isinstance(key, ast.Attribute) and key.attr in _KEYS and isinstance(key.value, ast.Name):
                why = _unsaved(key.value, call, function)
                if why and not _is_known(key.value.id, call) and not _has_key_at_commit(key.value, call, function):
                    yield Finding(
                        f"{call.name} is published in line {call.node.lineno} with {ast.unparse(key)}, {why}: of a new object the key "
                        "is None, or no row has it yet",
                        subject=call.name,
                        location=call.location,
                    )


def _unsaved(owner: ast.Name, call: TaskCall, function: ast.FunctionDef) -> str:
    """Return how it is known that an object is saved after the call; "" where it is not."""
    file = call.file
    if any(_is_of_pre_save(decorator, file) for decorator in function.decorator_list):
        return "in a receiver of pre_save, before the row is saved"
    kind = file.parents[function]
    is_model = isinstance(kind, ast.ClassDef) and model_at(ast.Name(kind.name), file) is not None
    if is_model and function.name == "save" and owner.id == "self":
        saves = [
            node for node in own_nodes(function) if method(node) == "save" and called(receiver(node) or node) == "super"
        ]
    else:
        made = assigned(owner, file)
        if not isinstance(made, ast.Call) or model_at(made.func, file) is None:
            return ""
        saves = [node for node in own_nodes(function) if method(node) == "save" and _is_of(node, owner.id)]
    lines = [node.lineno for node in saves if isinstance(node, ast.Call)]
    after = [node for node in saves if not excludes(call.node, node, file)]
    if not after or min(lines) <= call.node.lineno:
        return ""
    return f"before line {min(lines)} saves it"


def _has_key_at_commit(owner: ast.Name, call: TaskCall, function: ast.FunctionDef) -> bool:
    """Whether an object has its key from the beginning, a UUID for instance, and the call waits for the commit."""
    around = [call.node, *(node for node in call.file.ancestors(call.node) if isinstance(node, ast.Call))]
    if not any(called(node).endswith("on_commit") for node in around):
        return False
    kind, made = call.file.parents[function], assigned(owner, call.file)
    senders = [
        word.value
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call)
        for word in decorator.keywords
        if word.arg == "sender"
    ]
    own = [ast.Name(kind.name)] if isinstance(kind, ast.ClassDef) else []
    named = [*senders, *([made.func] if isinstance(made, ast.Call) else own)]
    models = [model_at(name, call.file) for name in named]
    return any(model is not None and model._meta.pk.has_default() for model in models)


def _is_of(save: ast.AST, name: str) -> bool:
    owner = receiver(save)
    return isinstance(owner, ast.Name) and owner.id == name


def _is_of_pre_save(decorator: ast.expr, file: SourceFile) -> bool:
    if (
        not isinstance(decorator, ast.Call)
        or file.dotted(decorator.func) != "django.dispatch.receiver"
        or not decorator.args
    ):
        return False
    return file.dotted(decorator.args[0]) == _PRE_SAVE


def _is_known(name: str, call: TaskCall) -> bool:
    """Whether the call is made only for objects that were saved before: the code asks for the key, or whether it is being added."""
    for node in call.file.ancestors(call.node):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return any(
                isinstance(each, ast.If)
                and each.lineno < call.node.lineno
                and isinstance(each.body[-1], (ast.Return, ast.Raise))
                for each in own_nodes(node)
            )
        if isinstance(node, ast.If):
            asked = ast.unparse(node.test)
            is_new = (
                f"not {name}.pk" in asked
                or f"not {name}.id" in asked
                or asked.endswith("_state.adding")
                or " is None" in asked
            )
            if any(word in asked for word in (f"{name}.pk", f"{name}.id", "adding", "created", "is_new", "exists")):
                return not is_new or "not self._state.adding" in asked
    return False
