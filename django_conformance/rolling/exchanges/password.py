"""Password hashes: made by each hasher of one version, and verified by the other.

https://docs.djangoproject.com/en/stable/topics/auth/passwords/
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from typing import Any

from django_conformance.rolling.exchanges import Lost, NotUsed, each

_PASSWORD = "ça va ? ☕"  # noqa: S105 - nobody's


def produce() -> dict[str, Any]:
    """Return hashes by the name of their algorithm, and that of the preferred hasher."""
    from django.apps import apps
    from django.conf import settings
    from django.contrib.auth.hashers import make_password
    from django.utils.module_loading import import_string

    if not apps.is_installed("django.contrib.auth"):
        raise NotUsed("django.contrib.auth is not installed, so the project has no users.")
    makers: dict[str, Any] = {"preferred hasher": partial(make_password, _PASSWORD)}
    for path in settings.PASSWORD_HASHERS:
        hasher = import_string(path)()
        if _usable(hasher):
            makers[hasher.algorithm] = partial(make_password, _PASSWORD, hasher=hasher)
    return each(makers)


def _usable(hasher: Any) -> bool:
    """Whether the library that a hasher wants is installed; where it is not, the project has no such hashes."""
    named = hasher.library or ()
    return all(find_spec(library) is not None for library in ([named] if isinstance(named, str) else named[-1:]))


def consume(data: str) -> str:
    """Return that the hash is of the password."""
    from django.contrib.auth.hashers import check_password

    if check_password("another", data):
        raise Lost("Every password is accepted.")
    if not check_password(_PASSWORD, data):
        raise Lost("The password is refused.")
    return "accepted"
