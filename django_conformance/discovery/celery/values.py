"""Values in source that no serialiser but pickle takes: model instances, querysets, requests, sets.

https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.celery.objects import model_at
from django_conformance.source.nodes import own_nodes

if TYPE_CHECKING:
    from django_conformance.discovery.celery.source import Source

_TEXTUAL = ("json", "yaml", "msgpack")
"""The serialisers of kombu that take none of these values, but for a set, which YAML knows."""

_QUERIES = (
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
_VALUES = ("values", "values_list")
_INSTANCES = ("get", "first", "last", "earliest", "latest", "create")
_LISTS = ("list", "tuple", "sorted", "set")


def kind_of(node: ast.expr, source: Source) -> str:
    """Return what a value certainly is, in words; "" where it may be sent."""
    if isinstance(node, (ast.Set, ast.SetComp)):
        return "a set"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return "a queryset" if kind_of(node.value, source) == "a queryset" else ""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Name) and node.func.id in _LISTS and node.func.id not in source.names:
        if node.func.id == "set":
            return "a set"
        return "a list of model instances" if len(node.args) == 1 and _instances(node.args[0], source) else ""
    chain = _chain(node, source)
    if not chain:
        return ""
    if chain[-1] in (*_QUERIES, *_VALUES):
        return "a queryset"
    plain = all(one in _QUERIES for one in chain[:-1])
    return "a model instance" if chain[-1] in _INSTANCES and plain else ""


def takes(serializer: str, kind: str) -> bool:
    """Whether a serialiser takes that kind of value, or may: it is not one of kombu's own, or it has been taught to."""
    if serializer not in _TEXTUAL or not _unchanged(serializer):
        return True
    if kind == "a set" and serializer == "yaml":
        return True
    return serializer == "json" and _taught(kind)


def _unchanged(serializer: str) -> bool:
    """Whether kombu still has its own encoder under that name."""
    from kombu.serialization import registry

    encoder = getattr(getattr(registry, "_encoders", {}).get(serializer), "encoder", None)
    return str(getattr(encoder, "__module__", "")).split(".")[0] in ("kombu", "yaml", "")


def _taught(kind: str) -> bool:
    """Whether the project has registered a type of that kind with kombu's JSON, or given one ``__json__()``."""
    from django.apps import apps
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest
    from kombu.utils import json

    bases: dict[str, type] = {"a set": set, "a queryset": QuerySet, "a request": HttpRequest}
    base = bases.get(kind, Model)
    known = [one for one in getattr(json, "_encoders", {}) if isinstance(one, type)]
    models = apps.get_models() if base is Model and apps.models_ready else []
    return any(issubclass(one, base) or issubclass(base, one) for one in known) or any(
        hasattr(one, "__json__") for one in (base, *models)
    )


def _instances(node: ast.expr, source: Source) -> bool:
    """Whether what is gone through gives model instances: a queryset without ``values()``."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return _instances(node.value, source)
    chain = _chain(node, source)
    if chain and chain[-1] == "iterator":
        chain = chain[:-1]
    return bool(chain) and all(one in _QUERIES for one in chain)


def _chain(node: ast.expr, source: Source) -> list[str]:
    """Return the methods called on a model's ``objects``, one after the other; none where it is no such chain."""
    methods: list[str] = []
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        methods.append(node.func.attr)
        node = node.func.value
    if isinstance(node, ast.Attribute) and node.attr == "objects" and model_at(node.value, source) is not None:
        return methods[::-1]
    return []


def named(name: str, function: ast.AST, source: Source) -> str:
    """Return what a variable of a function certainly is, whatever way it was assigned; "" where it may be sent."""
    parameters = {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
    stored = [one for one in ast.walk(function) if _is(one, name) and isinstance(getattr(one, "ctx", None), ast.Store)]
    kinds = [kind for node in own_nodes(function) if (kind := _assigned(node, name, source)) is not None]
    return kinds[0] if name not in parameters and len(kinds) == len(stored) and len(set(kinds)) == 1 else ""


def _assigned(node: ast.AST, name: str, source: Source) -> str | None:
    """Return the kind of value that a node gives to a name; ``None`` where it gives it none, or by other ways."""
    if isinstance(node, ast.Assign) and any(_is(one, name) for one in node.targets):
        return kind_of(node.value, source)
    if isinstance(node, (ast.For, ast.comprehension)) and _is(node.target, name):
        return "a model instance" if _instances(node.iter, source) else ""
    return None


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
