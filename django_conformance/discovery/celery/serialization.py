"""Which values the serializers of kombu take.

https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers
"""

from __future__ import annotations

from datetime import timedelta
from io import IOBase
from pathlib import PurePath
from types import FunctionType, GeneratorType

_TEXTUAL = ("json", "yaml", "msgpack")
"""Serializers that take no instances, querysets and requests, nor sets, but for YAML, which knows them."""


def takes(serializer: str, kind: str) -> bool:
    """Whether a serializer takes a kind of value (``a queryset``), or may: it is not one of kombu's own, or it has been taught to."""
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

    bases: dict[str, type] = {
        "a set": set,
        "a queryset": QuerySet,
        "a request": HttpRequest,
        "a timedelta": timedelta,
        "a path": PurePath,
        "a function": FunctionType,
        "a generator": GeneratorType,
        "a file": IOBase,
    }
    base = bases.get(kind, Model)
    registered = [known for known in getattr(json, "_encoders", {}) if isinstance(known, type)]
    models = apps.get_models() if base is Model and apps.models_ready else []
    return any(issubclass(known, base) or issubclass(base, known) for known in registered) or any(
        hasattr(known, "__json__") for known in (base, *models)
    )
