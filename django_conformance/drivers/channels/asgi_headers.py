"""A browser's headers: a host that the project allows, an origin that its validators let in, a session's cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django_conformance.discovery.channels.routing import middleware_before

if TYPE_CHECKING:
    from collections.abc import Mapping

FOREIGN_ORIGIN = "https://elsewhere.invalid"


class UnknownUser(Exception):
    """The contract names a user that the test databases do not have."""


def host() -> str:
    """Return a host that ALLOWED_HOSTS allows."""
    from django.conf import settings

    allowed = [str(pattern) for pattern in settings.ALLOWED_HOSTS]
    if not allowed or "*" in allowed or "localhost" in allowed:
        return "localhost"
    return next((pattern for pattern in allowed if not pattern.startswith(("[", "."))), allowed[0].lstrip("."))


def origin(application: Any) -> str:
    """Return an origin that the application's validators let in."""
    for pattern in allowed_origins(application) or ():
        if pattern == "*":
            break
        parts = urlsplit(pattern if "://" in pattern else f"http://{pattern}")
        name = (parts.hostname or "localhost").lstrip(".")
        if pattern.startswith("[") or ":" in name:
            continue
        return f"{parts.scheme}://{name}" + (f":{parts.port}" if parts.port else "")
    return f"http://{host()}"


def allowed_origins(application: Any) -> list[str] | None:
    """Return what the origin validator before the WebSocket routes allows; ``None`` where there is none."""
    for middleware in middleware_before(application, "websocket"):
        allowed = getattr(middleware, "allowed_origins", None)
        if allowed is not None:
            return [allowed] if isinstance(allowed, str) else [str(origin) for origin in allowed]
    return None


def refused_origin(application: Any, headers: Mapping[str, str]) -> str:
    """Return the origin of a handshake that a validator before the WebSocket routes does not let in, empty where all do."""
    given = headers.get("origin", "")
    for middleware in middleware_before(application, "websocket"):
        validate = getattr(middleware, "valid_origin", None)
        if validate is not None and not validate(urlsplit(given) if given else None):
            return given or "(none)"
    return ""


def browser_headers(application: Any) -> dict[str, str]:
    """Return what a browser on one of the project's own pages sends with a WebSocket handshake."""
    return {"host": host(), "origin": origin(application)}


def session_cookie(username: str) -> str:
    """Log a user in through the project's own session engine, and return the cookie that a browser would send.

    Raises:
        UnknownUser: there is no such user.
    """
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    model = get_user_model()
    try:
        user = model._default_manager.get_by_natural_key(username)  # type: ignore[attr-defined] # user managers have it
    except model.DoesNotExist:
        known = ", ".join(sorted(str(user.get_username()) for user in model._default_manager.all()[:10])) or "nobody"
        raise UnknownUser(f"the test databases have no user {username!r}; they have {known}") from None
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"
