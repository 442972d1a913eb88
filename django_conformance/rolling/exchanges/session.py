"""Sessions: data that one version stores and the other loads, and a user who stays logged in.

https://docs.djangoproject.com/en/stable/topics/http/sessions/
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django_conformance.observations import canonical
from django_conformance.rolling.exchanges import Lost, NotUsed, each
from django_conformance.rolling.exchanges.values import PLAIN

_NAME = "conformance"


def produce() -> dict[str, Any]:
    """Return the keys of stored sessions: one with data, and where there are users, one of a user who has logged in."""
    _used()
    makers = {"data": _stored}
    if _has_users():
        makers["login"] = _logged_in
    return each(makers)


def consume(data: dict[str, Any]) -> Any:
    """Return what a session holds, or who is logged in by it."""
    session = _store()(data["key"])
    if data["kind"] == "data":
        return canonical(session.get("value"))
    from django.contrib.auth import get_user
    from django.http import HttpRequest

    request: Any = HttpRequest()
    request.session = session
    user = get_user(request)
    if not user.is_authenticated:
        raise Lost("The user is logged out.")
    return canonical(user.get_username() == data["username"])


def _used() -> None:
    from django.conf import settings

    middleware = [name for name in settings.MIDDLEWARE if "session" in name.lower()]
    if not middleware and "django.contrib.sessions" not in settings.INSTALLED_APPS:
        raise NotUsed("The project has no sessions: it has neither the sessions app nor its middleware.")


def _has_users() -> bool:
    from django.apps import apps

    return apps.is_installed("django.contrib.auth") and apps.is_installed("django.contrib.contenttypes")


def _store() -> Any:
    from django.conf import settings

    return import_module(settings.SESSION_ENGINE).SessionStore


def _stored() -> dict[str, str]:
    session = _store()()
    session["value"] = PLAIN
    session.save()
    return {"kind": "data", "key": session.session_key}


def _logged_in() -> dict[str, str]:
    from django.conf import settings
    from django.contrib.auth import login
    from django.http import HttpRequest

    user = _user()
    request: Any = HttpRequest()
    request.session = _store()()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return {"kind": "login", "key": request.session.session_key, "username": user.get_username()}


def _user() -> Any:
    """Return a user that is in the database; one is made where there is none."""
    from django.contrib.auth import get_user_model

    model: Any = get_user_model()
    user = model._default_manager.filter(is_active=True).first() if _active(model) else None
    if user is not None:
        return user
    user = model(**{model.USERNAME_FIELD: _NAME})
    user.set_password(_NAME)
    user.save()
    return user


def _active(model: Any) -> bool:
    return any(field.name == "is_active" for field in model._meta.get_fields())
