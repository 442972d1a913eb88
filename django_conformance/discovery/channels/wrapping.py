"""Middleware around ASGI applications, and what an application is once it is unwrapped.

Middleware keeps what it wraps in an attribute (``inner``, ``application``, ``app``) or, written as a function, in its
closure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django_conformance.source.reading import attribute, members

_ATTRIBUTES = ("inner", "application", "app", "wrapped", "asgi_app", "_app", "_application", "next")
_DEEPEST = 40


def unwrap(application: Any) -> tuple[tuple[Any, ...], Any]:
    """Return the middleware around an application, outermost first, and what is in the middle."""
    middleware: list[Any] = []
    for _ in range(_DEEPEST):
        inner = _wrapped(application)
        if inner is None:
            break
        middleware.append(application)
        application = inner
    return tuple(middleware), application


def protocols_of(application: Any) -> Mapping[Any, Any] | None:
    """Return the applications of a ProtocolTypeRouter by protocol, ``None`` for any other application."""
    mapping = attribute(application, "application_mapping")
    return mapping if isinstance(mapping, Mapping) and not is_channel_router(application) else None


def is_channel_router(application: Any) -> bool:
    """Whether an application is a ChannelNameRouter."""
    return any(base.__name__ == "ChannelNameRouter" for base in type(application).__mro__)


def is_url_router(application: Any) -> bool:
    """Whether an application is a URLRouter."""
    return isinstance(attribute(application, "routes"), (list, tuple))


def is_django(application: Any) -> bool:
    """Whether an application is Django's own, as ``get_asgi_application()`` returns it."""
    return any(
        f"{base.__module__}.{base.__qualname__}" == "django.core.handlers.asgi.ASGIHandler"
        for base in type(application).__mro__
    )


def _wrapped(application: Any) -> Any:
    """Return what an application wraps, ``None`` where it wraps nothing or that cannot be seen."""
    if issubclass(type(application), type) or _is_innermost(application):
        return None
    held = attribute(application, "__dict__")
    attributes = dict(held) if isinstance(held, dict) else {}
    for name in _ATTRIBUTES:
        if callable(attributes.get(name)):
            return attributes[name]
    closure = [cell.cell_contents for cell in members(attribute(application, "__closure__")) if _is_filled(cell)]
    wrapped = [
        value
        for value in (*attributes.values(), *closure)
        if callable(value) and not issubclass(type(value), type) and _is_application(value)
    ]
    return wrapped[0] if len(wrapped) == 1 else None


def _is_innermost(application: Any) -> bool:
    return (
        is_url_router(application)
        or isinstance(attribute(application, "application_mapping"), Mapping)
        or attribute(application, "consumer_class") is not None
        or is_django(application)
    )


def _is_application(value: Any) -> bool:
    return _is_innermost(value) or type(value).__module__.startswith("channels.")


def _is_filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - reading is what raises
    except ValueError:
        return False
    return True
