"""Values of messages that a layer on Redis cannot carry, as far as source certainly says what they are.

An in-memory layer, as in tests, carries any object. https://github.com/django/channels_redis#serializer_format
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.channels.sends import messages
from django_conformance.inventory import ChannelLayer, Location, Suspicion
from django_conformance.source.nodes import own_nodes
from django_conformance.source.objects import model_at
from django_conformance.source.values import kind_of, variable_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.source.files import SourceFile

VALUE = "message-value"

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


def suspicions(layers: Iterable[ChannelLayer], files: Iterable[SourceFile]) -> Iterator[Suspicion]:
    """Yield each value of a message that is written out where it is sent; nothing where a layer has a serialiser of its own."""
    configured = list(layers)
    if not configured or not all(
        one.backend.startswith("channels_redis.") and "serializer_format" not in one.configuration for one in configured
    ):
        return
    for file in files:
        around = {id(node): function for function in _functions(file.tree) for node in own_nodes(function)}
        for call, message in messages(file):
            for key, value in zip(message.keys, message.values, strict=True):
                kind = _kind(value, around.get(id(message), file.tree), file)
                if kind:
                    place = Location(file.relative, value.lineno)
                    said = f"{ast.unparse(key)}: {ast.unparse(value)}" if key is not None else ast.unparse(value)
                    text = (
                        f"{place} gives {call}() a message with {said}, {kind}: it cannot be packed for Redis, so the "
                        "send raises TypeError"
                    )
                    yield Suspicion(VALUE, file.module or file.relative, text, place, {"kind": kind})


def _functions(tree: ast.AST) -> list[ast.AST]:
    return [one for one in ast.walk(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))]


def _kind(value: ast.expr, function: ast.AST, file: SourceFile) -> str:
    """Return what a value certainly is, in words; "" where a layer may carry it."""
    if ast.unparse(value) in ("self.scope['user']", "self.request.user"):
        return "a user"
    if isinstance(value, ast.Call) and file.dotted(value.func) in _CALLS:
        return _CALLS[file.dotted(value.func)]
    if isinstance(value, ast.Name):
        return variable_kind(value.id, function, file)
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
        model = _model_of(value.value.id, function, file)
        return _FIELDS.get(_field(model, value.attr), "") if model is not None else ""
    return kind_of(value, file)


def _field(model: Any, name: str) -> str:
    """Return the type of a model's field; "" for what is another attribute, or a foreign key's own column."""
    fields = {one.name: one for one in model._meta.get_fields() if getattr(one, "concrete", False)}
    return type(fields[name]).__name__ if name in fields else ""


def _model_of(name: str, function: ast.AST, file: SourceFile) -> Any:
    """Return the model that a variable of a function is always an instance of, looked up or created there."""
    if any(one.arg == name for one in ast.walk(function) if isinstance(one, ast.arg)):
        return None
    stored = [
        one
        for one in ast.walk(function)
        if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store)
    ]
    models = [
        _instance_of(node.value, file)
        for node in own_nodes(function)
        if isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == name
    ]
    return models[0] if models and len(models) == len(stored) and all(one is models[0] for one in models) else None


def _instance_of(value: ast.expr, file: SourceFile) -> Any:
    if isinstance(value, ast.Await):
        value = value.value
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in _INSTANCES):
        return None
    node: ast.expr = value.func.value
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("values", "values_list"):
            return None
        node = node.func.value
    return model_at(node.value, file) if isinstance(node, ast.Attribute) and node.attr == "objects" else None
