"""What a value in source certainly is: a model instance, a queryset, a set, a timedelta, a file.

Such values cannot be sent as plain data: not as a task's arguments, nor in a channel layer's messages.
"""

from __future__ import annotations

import ast
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeGuard

from django_conformance.source.durations import value_of
from django_conformance.source.nodes import own_nodes, spelled
from django_conformance.source.objects import at, model_at

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile

ValueKind = Literal[
    "",
    "a model instance",
    "a queryset",
    "a list of model instances",
    "a set",
    "a timedelta",
    "a path",
    "a function",
    "a generator",
    "a file",
    "a mail",
    "a response",
    "an image",
    "a lock",
    "a logger",
]
"""What a value is, as a message says it; "" where it may be anything."""

QUERIES = (
    "all",
    "filter",
    "exclude",
    "order_by",
    "select_related",
    "prefetch_related",
    "annotate",
    "distinct",
    "only",
    "defer",
    "reverse",
    "using",
    "select_for_update",
)
"""Methods of querysets and managers that give a queryset of instances."""

VALUES = ("values", "values_list", "dates", "datetimes")
"""Those that give a queryset of something else."""

WRITING = ("create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete")
"""Those that write rows."""
_ENDING = ("aggregate", "count", "delete", "exists", "in_bulk", "iterator", "update")
_INSTANCES = ("get", "first", "last", "earliest", "latest", "create")
_PAIRS = ("get_or_create", "update_or_create")
_SHORTCUTS = "django.shortcuts."
_PATHS = ("pathlib.Path", "pathlib.PurePath", "pathlib.Path.cwd", "pathlib.Path.home")
_FILES = ("io.BytesIO", "io.StringIO", "django.core.files.base.ContentFile", "django.core.files.File")
_OBJECTS: dict[str, ValueKind] = {
    "django.core.mail.EmailMessage": "a mail",
    "django.core.mail.EmailMultiAlternatives": "a mail",
    "django.core.mail.message.EmailMessage": "a mail",
    "django.core.mail.message.EmailMultiAlternatives": "a mail",
    "email.message.EmailMessage": "a mail",
    "email.mime.text.MIMEText": "a mail",
    "email.mime.multipart.MIMEMultipart": "a mail",
    **{f"requests.{verb}": "a response" for verb in ("get", "post", "put", "patch", "delete", "request")},
    **{f"httpx.{verb}": "a response" for verb in ("get", "post", "put", "patch", "delete", "request")},
    "PIL.Image.open": "an image",
    "PIL.Image.new": "an image",
    "threading.Lock": "a lock",
    "threading.RLock": "a lock",
    "logging.getLogger": "a logger",
    "celery.utils.log.get_task_logger": "a logger",
}
"""What functions and classes give that no plain data can hold."""
_KEEPING: dict[type[ast.operator], ValueKind] = {ast.BitOr: "a set", ast.BitAnd: "a set", ast.Sub: "a set"}
"""Operators that change a set in its place, as in ``keys |= {1}``."""
_GIVING_MODELS = ("get_user_model", "get_model")
_LISTS = ("list", "tuple", "sorted", "set")


def kind_of(node: ast.expr, file: SourceFile) -> ValueKind:
    """Return what the value of an expression certainly is."""
    plain = _plain_kind(node, file)
    if plain:
        return plain
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return "a queryset" if kind_of(node.value, file) == "a queryset" else ""
    if isinstance(node, ast.Await):
        return _queried(node.value, file, prefix="a")
    return _queried(node, file)


def _queried(node: ast.expr, file: SourceFile, prefix: str = "") -> ValueKind:
    """Return what a call that queries gives; ``prefix`` is what the names of its asynchronous form begin with."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Name) and node.func.id in _LISTS and node.func.id not in file.names and not prefix:
        if node.func.id == "set":
            return "a set"
        return "a list of model instances" if len(node.args) == 1 and _gives_instances(node.args[0], file) else ""
    shortcut = file.dotted(node.func).removeprefix(_SHORTCUTS + prefix)
    if shortcut in ("get_object_or_404", "get_list_or_404") and node.args:
        of_model = model_at(node.args[0], file) is not None or _gives_instances(node.args[0], file)
        kind: ValueKind = "a model instance" if shortcut == "get_object_or_404" else "a list of model instances"
        return kind if of_model else ""
    chain = _chain(node, file)
    if not chain:
        return ""
    if chain[-1] in (*QUERIES, *VALUES):
        return "a queryset"
    is_query = not any(method in (*VALUES, *_INSTANCES, *_ENDING) for method in chain[:-1])
    return "a model instance" if chain[-1].removeprefix(prefix) in _INSTANCES and is_query else ""


def _plain_kind(node: ast.expr, file: SourceFile) -> ValueKind:
    """Return what the value of an expression is that has nothing to do with the database."""
    if isinstance(node, (ast.Set, ast.SetComp)):
        return "a set"
    if isinstance(node, ast.Lambda):
        return "a function"
    if isinstance(node, ast.GeneratorExp):
        return "a generator"
    if isinstance(node, ast.Subscript) and spelled(node.value) == "request.FILES":
        return "a file"
    if isinstance(node, ast.Call):
        name = file.dotted(node.func)
        if name in _OBJECTS:
            return _OBJECTS[name]
        if name in _PATHS:
            return "a path"
        if (name == "open" and "open" not in file.names) or name in _FILES or spelled(node.func) == "request.FILES.get":
            return "a file"
    is_duration = isinstance(node, (ast.Call, ast.BinOp)) and isinstance(value_of(node, file), timedelta)
    return "a timedelta" if is_duration else ""


def variable_kind(name: str, function: ast.AST, file: SourceFile) -> ValueKind:
    """Return what a variable of a function certainly is, whatever way it was assigned."""
    parameters = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    stored = [node for node in ast.walk(function) if _is(node, name) and isinstance(node.ctx, ast.Store)]
    kinds = [kind for node in own_nodes(function) if (kind := _assigned(node, name, file)) is not None]
    return kinds[0] if name not in parameters and len(kinds) == len(stored) and len(set(kinds)) == 1 else ""


def _gives_instances(node: ast.expr, file: SourceFile) -> bool:
    """Whether going through a value gives model instances: it is a queryset without ``values()``."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return _gives_instances(node.value, file)
    chain = _chain(node, file)
    if chain and chain[-1] == "iterator":
        chain = chain[:-1]
    return bool(chain) and all(method in QUERIES for method in chain)


def _chain(node: ast.expr, file: SourceFile) -> list[str]:
    """Return the methods called on a model's ``objects``, first to last; none where it is no such chain."""
    methods: list[str] = []
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        methods.append(node.func.attr)
        node = node.func.value
    is_manager = isinstance(node, ast.Attribute) and node.attr == "objects" and _is_model(node.value, file)
    return methods[::-1] if is_manager else []


def _is_model(node: ast.expr, file: SourceFile) -> bool:
    """Whether an expression is a model; of one that leads to nothing imported, whether it is written as models are."""
    if isinstance(node, ast.Call):
        return file.dotted(node.func).rpartition(".")[2] in _GIVING_MODELS
    name = file.qualified(node)
    if at(name) is None:
        last = name.rpartition(".")[2]
        return last == "model" or last[:1].isupper()
    return model_at(node, file) is not None


def _assigned(node: ast.AST, name: str, file: SourceFile) -> ValueKind | None:
    """Return the kind of value that a node gives to a name; ``None`` where it gives it none, or by other ways."""
    if isinstance(node, ast.Assign) and any(_is(target, name) for target in node.targets):
        return kind_of(node.value, file)
    if isinstance(node, ast.Assign) and any(_is_first_of(target, name) for target in node.targets):
        chain = _chain(node.value, file)
        is_pair = bool(chain) and chain[-1] in _PAIRS and all(method in QUERIES for method in chain[:-1])
        return "a model instance" if is_pair else ""
    if isinstance(node, ast.AugAssign) and _is(node.target, name):
        return _KEEPING.get(type(node.op), "")
    if isinstance(node, (ast.For, ast.comprehension)) and _is(node.target, name):
        return "a model instance" if _gives_instances(node.iter, file) else ""
    return None


def _is_first_of(target: ast.expr, name: str) -> bool:
    """Whether a target is a pair whose first name is this one: ``product, created``."""
    return isinstance(target, ast.Tuple) and len(target.elts) == 2 and _is(target.elts[0], name)  # noqa: PLR2004


def _is(node: ast.AST, name: str) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id == name
