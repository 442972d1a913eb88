"""A message sent over a Redis layer holds plain values only.

Why: a datetime, a Decimal, a UUID, a user or a model instance cannot be packed, so the send raises TypeError. The
in-memory layer that tests use carries any of them.

Fix: send text, a number or a primary key: ``starts.isoformat()``, ``str(price)``, ``user.pk``.
"""

import ast
from collections.abc import Iterator
from typing import Any, TypeGuard

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import own_nodes
from django_conformance.source.objects import model_at
from django_conformance.source.values import kind_of, variable_kind

rule = Rule(
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#what-to-send-over-the-channel-layer",
)

_USER = ("self.scope['user']", "self.request.user")
_CALLS = {
    "datetime.datetime.now": "a datetime",
    "datetime.datetime.utcnow": "a datetime",
    "datetime.date.today": "a date",
    "django.utils.timezone.now": "a datetime",
    "django.utils.timezone.localtime": "a datetime",
    "django.utils.timezone.localdate": "a date",
    "uuid.uuid4": "a UUID",
    "uuid.uuid1": "a UUID",
    "decimal.Decimal": "a Decimal",
}
_FIELDS = {
    "DateTimeField": "a datetime",
    "DateField": "a date",
    "TimeField": "a time",
    "DurationField": "a timedelta",
    "DecimalField": "a Decimal",
    "UUIDField": "a UUID",
    "ForeignKey": "a model instance",
    "OneToOneField": "a model instance",
}
_INSTANCES = ("get", "first", "last", "earliest", "latest", "create", "aget", "afirst", "alast", "acreate")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each value in a message that certainly cannot be packed, where all layers are on Redis and pack as they come."""
    layers = project.inventory.layers
    if not layers or not all(
        layer.backend.startswith("channels_redis.") and "serializer_format" not in layer.configuration
        for layer in layers
    ):
        return
    for message in project.messages:
        function = _function_around(message.node, message.file)
        for key, value in zip(message.node.keys, message.node.values, strict=True):
            kind = _kind(value, function, message.file)
            if kind:
                entry = f"{ast.unparse(key)}: {ast.unparse(value)}" if key is not None else ast.unparse(value)
                yield Finding(
                    f"{message.function}() sends {entry}, {kind}: it cannot be packed for Redis, so the send raises "
                    "TypeError",
                    subject=message.file.module,
                    location=message.file.place(value),
                    evidence={"kind": kind},
                )


def _function_around(node: ast.AST, file: SourceFile) -> ast.AST:
    """Return the innermost function that a node stands in, the module where there is none."""
    while node is not file.tree and not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        node = file.parents[node]
    return node


def _kind(value: ast.expr, function: ast.AST, file: SourceFile) -> str:
    """Return what a value certainly is, in words; "" where a layer may carry it."""
    if ast.unparse(value) in _USER:
        return "a user"
    if isinstance(value, ast.Call) and file.dotted(value.func) in _CALLS:
        return _CALLS[file.dotted(value.func)]
    if isinstance(value, ast.Name):
        return variable_kind(value.id, function, file)
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
        return _field_kind(_model_of(value.value.id, function, file), value.attr)
    return kind_of(value, file)


def _field_kind(model: Any, name: str) -> str:
    """Return what a model's field holds; "" for another attribute, or a foreign key's own column."""
    fields = model._meta.get_fields() if model is not None else ()
    kinds = {field.name: type(field).__name__ for field in fields if getattr(field, "concrete", False)}
    return _FIELDS.get(kinds.get(name, ""), "")


def _model_of(name: str, function: ast.AST, file: SourceFile) -> Any:
    """Return the model that a variable of a function is always an instance of, looked up or created there."""
    if any(node.arg == name for node in ast.walk(function) if isinstance(node, ast.arg)):
        return None
    stored = [node for node in ast.walk(function) if _is_name(node, name) and isinstance(node.ctx, ast.Store)]
    models = [
        _instance_model(node.value, file)
        for node in own_nodes(function)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and _is_name(node.targets[0], name)
    ]
    return models[0] if len(models) == len(stored) and len(set(models)) == 1 else None


def _is_name(node: ast.AST, name: str) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id == name


def _instance_model(value: ast.expr, file: SourceFile) -> Any:
    """Return the model that an expression gets or creates an instance of, ``None`` where it does not."""
    call = value.value if isinstance(value, ast.Await) else value
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _INSTANCES):
        return None
    node = call.func.value
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("values", "values_list"):
            return None
        node = node.func.value
    return model_at(node.value, file) if isinstance(node, ast.Attribute) and node.attr == "objects" else None
