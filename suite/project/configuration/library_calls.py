"""Calls to Django, Celery and Channels pass arguments that the functions take.

Why: such a call raises TypeError only when it runs: in a task, in a receiver whose errors are logged and forgotten, in ``disconnect()``. Tests
that replace the function by a mock pass.

Fix: give the arguments that the function has, by their names.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from types import FunctionType, MethodType
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.branches import is_foreseen
from django_conformance.source.durations import held
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import function_of, spelled, written
from django_conformance.source.objects import at
from django_conformance.source.orm.functions import class_around
from django_conformance.source.reading import attribute

rule = Rule(level="must", docs="https://docs.python.org/3/reference/expressions.html#calls")

_LIBRARIES = (
    "asgiref",
    "celery",
    "channels",
    "channels_redis",
    "django",
    "django_celery_beat",
    "django_celery_results",
    "kombu",
)
_LAYER = ("group_add", "group_discard", "group_send")
_CONDITIONS = ("VERSION", "version", "hasattr", "signature")


def find(project: Project) -> Iterator[Finding]:
    """Yield each call in a function that its function certainly refuses."""
    for file in project.context.sources.code(containing=_LIBRARIES):
        for call in file.of(ast.Call):
            known = _called(call, file)
            refused = _refused(call, *known) if known is not None and _runs_later(call, file) else ""
            if refused:
                yield Finding(
                    f"{written(call)} raises TypeError: {refused}",
                    at=file.at(call),
                    evidence={"function": spelled(function_of(call)), "error": refused},
                )


def _runs_later(call: ast.Call, file: SourceFile) -> bool:
    """Whether a call stands in a function, and neither a version nor an error decides what it gives."""
    return file.function_around(call) is not None and not is_foreseen(call, file, ("TypeError",), _CONDITIONS)


def _called(call: ast.Call, file: SourceFile) -> tuple[Any, int] | None:
    """Return the function of a library that a call calls, and how many arguments it gets before those: an object, or none."""
    function = function_of(call)
    if isinstance(function, ast.Attribute):
        owner = spelled(function.value)
        if function.attr in _LAYER and owner.rpartition(".")[2] in ("channel_layer", "get_channel_layer()"):
            layer = at("channels.layers.InMemoryChannelLayer")
            return (getattr(layer, function.attr), 1) if layer is not None else None
        if owner == "self":
            return _of_self(function, file)
        made = _of_object(function, file)
        if made is not None:
            return made
    if call.func is not function or not isinstance(function, (ast.Name, ast.Attribute)):
        return None
    root: ast.expr = function
    while isinstance(root, ast.Attribute):
        root = root.value
    dotted = file.dotted(function)
    if not isinstance(root, ast.Name) or file.rebinds(root) or dotted.partition(".")[0] not in _LIBRARIES:
        return None
    found = at(dotted)
    is_plain = type(found) in (FunctionType, type) or _is_of_class(found)
    return (found, 0) if is_plain and _is_library(found) else None


def _of_object(function: ast.Attribute, file: SourceFile) -> tuple[Any, int] | None:
    """Return the method of an object that the file makes of a class of a library (``AsyncResult(…).get``), or of a Celery app."""
    made = held(function.value, file)
    if isinstance(made, ast.Call):
        kind = at(file.dotted(made.func))
        found = inspect.getattr_static(kind, function.attr, None) if isinstance(kind, type) else None
        return (found, 1) if type(found) is FunctionType and _is_library(kind) and _is_library(found) else None
    parts = spelled(function).split(".")
    if not parts[0] or not isinstance(function.value, ast.Attribute):
        return None
    name = ast.Name(parts[0])
    app = at(file.qualified(name)) if not any(file.rebinds(node) for node in _names(function)) else None
    if type(app).__name__ != "Celery" or not _is_library(type(app)) or parts[1] != "control":
        return None
    found = inspect.getattr_static(type(attribute(app, parts[1])), parts[2], None) if len(parts) > 2 else None
    return (found, 1) if type(found) is FunctionType and _is_library(found) else None


def _names(expression: ast.expr) -> list[ast.Name]:
    return [node for node in ast.walk(expression) if isinstance(node, ast.Name)]


def _is_of_class(found: Any) -> bool:
    """Whether something is a class method of a class."""
    return type(found) is MethodType and isinstance(found.__self__, type)


def _of_self(function: ast.Attribute, file: SourceFile) -> tuple[Any, int] | None:
    """Return the method of a library that a class of the project has and calls on itself."""
    kind = class_around(function, file)
    methods = (node for node in file.ancestors(function) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    if not isinstance(kind, type) or not any(
        node.args.args[:1] and node.args.args[0].arg == "self" for node in methods
    ):
        return None
    found = inspect.getattr_static(kind, function.attr, None)
    is_set = any(
        isinstance(node, ast.Attribute) and node.attr == function.attr and isinstance(node.ctx, ast.Store)
        for node in file.of(ast.Attribute)
    )
    return (found, 1) if type(found) is FunctionType and _is_library(found) and not is_set else None


def _is_library(function: Any) -> bool:
    """Whether a function is a library's own, and no decorator stands before what it really takes."""
    module = str(getattr(function, "__module__", ""))
    return module.partition(".")[0] in _LIBRARIES and not hasattr(function, "__wrapped__")


def _refused(call: ast.Call, function: Any, before: int) -> str:
    """Return the words in which Python refuses the arguments; "" where it takes them, or not all of them are written out."""
    if any(isinstance(argument, ast.Starred) for argument in call.args) or any(
        key.arg is None for key in call.keywords
    ):
        return ""
    try:
        signature = _signature(function)
        given = [None] * (len(call.args) + before)
        signature.bind(*given, **{str(key.arg): None for key in call.keywords})
    except ValueError:
        return ""
    except TypeError as error:
        takes = ", ".join(name for name in signature.parameters if name != "self")
        return f"{function.__name__}() {error}; it takes {takes or 'nothing'}"
    return ""


def _signature(function: Any) -> inspect.Signature:
    """Return what a function takes; of a class that hands other names on to its base (crontab), what both take."""
    signature = inspect.signature(function)
    base = function.__mro__[1] if inspect.isclass(function) and _is_library(function.__mro__[1]) else None
    kinds = [parameter.kind for parameter in signature.parameters.values()]
    if base is None or inspect.Parameter.VAR_KEYWORD not in kinds or function.__name__ != "crontab":
        return signature
    own = [given for given in signature.parameters.values() if given.kind is not inspect.Parameter.VAR_KEYWORD]
    handed = [
        given.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for given in inspect.signature(base).parameters.values()
        if given.name not in signature.parameters
    ]
    return signature.replace(parameters=[*own, *handed])
