"""Signed values: cookies, signed objects, messages for the next page, and tokens of links to reset a password.

https://docs.djangoproject.com/en/stable/topics/signing/
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django_conformance import overlay as overlays
from django_conformance.observations import canonical
from django_conformance.rolling.exchanges import Lost, each
from django_conformance.rolling.exchanges.values import PLAIN
from django_conformance.source.files import Sources

_SALT = "django_conformance.rolling"


_CALLS = {
    "Signer": "Signer(",
    "TimestampSigner": "TimestampSigner(",
    "signing.dumps": "signing",
    "signed cookie": "signed_cookie(",
}
"""What stands in the source of a project that signs in this way itself."""


def produce() -> dict[str, Any]:
    """Return signed values, each with its kind; of kinds that the project's own source does not have, the level is info."""
    from django.apps import apps
    from django.core import signing

    makers: dict[str, Any] = {
        "Signer": lambda: signing.Signer(salt=_SALT).sign("text"),
        "TimestampSigner": lambda: signing.TimestampSigner(salt=_SALT).sign("text"),
        "signing.dumps": lambda: signing.dumps(PLAIN, salt=_SALT, compress=True),
        "signed cookie": _cookie,
    }
    if apps.is_installed("django.contrib.messages"):
        makers["message in a cookie"] = _message
    if apps.is_installed("django.contrib.auth") and apps.is_installed("django.contrib.contenttypes"):
        makers["password reset token"] = _token
    kinds = {kind: (lambda kind=kind, make=make: {"kind": kind, "signed": make()}) for kind, make in makers.items()}
    made = each(kinds)
    for kind in _unused():
        made[kind]["level"] = "info"
    return made


def consume(data: dict[str, Any]) -> Any:
    """Return what was signed."""
    from django.core import signing

    signed = data["signed"]
    if data["kind"] == "Signer":
        return signing.Signer(salt=_SALT).unsign(signed)
    if data["kind"] == "TimestampSigner":
        return signing.TimestampSigner(salt=_SALT).unsign(signed)
    if data["kind"] == "signing.dumps":
        return canonical(signing.loads(signed, salt=_SALT))
    if data["kind"] == "signed cookie":
        return _request("conformance", signed).get_signed_cookie("conformance", salt=_SALT)
    if data["kind"] == "message in a cookie":
        return _messages(signed)
    from django.contrib.auth.tokens import default_token_generator

    if not default_token_generator.check_token(_nobody(), signed):
        raise Lost("The token is refused.")
    return "accepted"


def _unused() -> set[str]:
    """Return the kinds that no module of the project makes; a package that it installs may."""
    overlay = overlays.active()
    unused = set(_CALLS)
    for file in Sources(Path(overlay.project)).every if overlay is not None else ():
        unused -= {kind for kind in unused if _CALLS[kind].encode() in file.content}
    return unused


def _cookie() -> str:
    from django.http import HttpResponse

    response = HttpResponse()
    response.set_signed_cookie("conformance", "text", salt=_SALT)
    return str(response.cookies["conformance"].value)


def _request(name: str, value: str) -> Any:
    from django.http import HttpRequest

    request = HttpRequest()
    request.COOKIES = {name: value}
    return request


def _message() -> str:
    from django.contrib.messages.storage.cookie import CookieStorage
    from django.http import HttpResponse

    storage, response = CookieStorage(_request("none", "")), HttpResponse()
    storage.add(25, "Saved ☕", extra_tags="kept")
    storage.update(response)
    return str(response.cookies[CookieStorage.cookie_name].value)


def _messages(signed: str) -> Any:
    from django.contrib.messages.storage.cookie import CookieStorage

    held = list(CookieStorage(_request(CookieStorage.cookie_name, signed)))
    if not held:
        raise Lost("The message is lost.")
    return [[message.level, str(message.message), message.extra_tags] for message in held]


def _token() -> str:
    from django.contrib.auth.tokens import default_token_generator

    return str(default_token_generator.make_token(_nobody()))


def _nobody() -> Any:
    """Return a user who is in no database, the same one on both sides."""
    from django.contrib.auth import get_user_model

    model: Any = get_user_model()
    user = model(**{model._meta.pk.attname: model._meta.pk.to_python(1), "password": "unusable"})
    user.last_login = None
    return user
