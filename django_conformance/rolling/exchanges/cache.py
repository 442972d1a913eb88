"""Cache entries: values, an object of a model, and a response as the cache middleware keeps it.

https://docs.djangoproject.com/en/stable/topics/cache/
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from typing import Any

from django_conformance.observations import canonical
from django_conformance.rolling.exchanges import Lost, NotUsed, each
from django_conformance.rolling.exchanges.values import VALUES

_WITHIN_A_PROCESS = ("DummyCache", "LocMemCache")
_GONE = object()


def produce() -> dict[str, Any]:
    """Store values in every cache that processes share, and return their keys."""
    from django.conf import settings

    shared = [alias for alias, entry in settings.CACHES.items() if not _own(str(entry.get("BACKEND", "")))]
    if not shared:
        raise NotUsed("The project has no cache that processes share.")
    values = {**VALUES, "HttpResponse": _response(), "model instance": _object()}
    made = {
        f"{alias}: {name}": partial(_stored, alias, name, value)
        for alias in shared
        for name, value in values.items()
        if value is not None
    }
    return each(made)


def consume(data: dict[str, str]) -> Any:
    """Return what the cache holds."""
    from django.core.cache import caches
    from django.http import HttpResponse

    held = caches[data["alias"]].get(data["key"], _GONE)
    if held is _GONE:
        raise Lost("The cache has no such entry.")
    if isinstance(held, HttpResponse):
        return [held.status_code, held.content.decode(), sorted([name, value] for name, value in held.items())]
    if hasattr(held, "_meta"):
        return {
            **canonical(held),
            "values": [canonical(getattr(held, field.attname)) for field in held._meta.local_fields],
        }
    return canonical(held)


def _own(backend: str) -> bool:
    return backend.rpartition(".")[2] in _WITHIN_A_PROCESS


def _stored(alias: str, name: str, value: Any) -> dict[str, str]:
    from django.core.cache import caches

    key = f"conformance-{os.getpid()}-{name.replace(' ', '-')}"
    caches[alias].set(key, value, 3600)
    return {"alias": alias, "key": key}


def _response() -> Any:
    from django.http import HttpResponse

    response = HttpResponse("kept ☕", status=203, content_type="text/plain; charset=utf-8")
    response["X-Conformance"] = "kept"
    response.set_cookie("kept", "yes")
    return response


def _object() -> Any:
    """Return an object of a model of the project's, that is in no database; ``None`` where it has none."""
    from django.apps import apps

    models = [model for model in apps.get_models() if not model._meta.proxy and not model._meta.swapped]
    own = [model for model in models if not model.__module__.startswith("django.")]
    for model in [*own, *models]:
        with suppress(Exception):  # a model's own __init__ may want more than this
            return model(**{model._meta.pk.attname: model._meta.pk.to_python(1)})
    return None
