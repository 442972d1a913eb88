"""Applies the substitution to the settings module and to Django's settings object, whichever is read first."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.addresses import private_url
from django_conformance.overlay.substitution import substitute

if TYPE_CHECKING:
    from types import ModuleType

    from django_conformance.overlay.record import Overlay


_originals: dict[str, Any] = {}


def originals() -> dict[str, Any]:
    """Return the settings as the project has them, before anything was replaced; defaults of Django's included."""
    return dict(_originals)


def install(overlay: Overlay) -> None:
    """Apply the overlay when the settings module is imported, and when Django builds its settings from any module."""
    os.makedirs(os.path.join(overlay.folder, "media"), exist_ok=True)

    def settings_module(module: ModuleType) -> None:
        _originals.update({name: value for name, value in vars(module).items() if name.isupper()})
        changes = substitute(vars(module), overlay)
        _spread(module.__name__, vars(module), changes)
        vars(module).update(changes)
        _environment(overlay)

    def configured(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        wrapped(*args, **kwargs)
        module = sys.modules.get(instance.SETTINGS_MODULE)
        values = {name: getattr(instance, name) for name in dir(instance) if name.isupper() and name not in _DEPRECATED_MAIL}
        for name, value in values.items():
            _originals.setdefault(name, value)
        changes = substitute(values, overlay)
        if module is not None:
            _spread(module.__name__, vars(module), changes)
        for name, value in changes.items():
            setattr(instance, name, value)
        _environment(overlay)

    def conf(module: ModuleType) -> None:
        wrapt.wrap_function_wrapper(module, "Settings.__init__", configured)

    wrapt.when_imported(overlay.settings)(settings_module)
    wrapt.when_imported("django.conf")(conf)


_DEPRECATED_MAIL = (
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_SSL_CERTFILE",
    "EMAIL_SSL_KEYFILE",
    "EMAIL_TIMEOUT",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
)
"""Settings that Django 6.1 warns of when they are read."""


def _spread(name: str, original: dict[str, Any], changes: dict[str, Any]) -> None:
    """Give the changes to the modules of the same package that hold the same values (``settings.base``)."""
    package = name.split(".")[0]
    for other in list(sys.modules):
        module = sys.modules[other]
        if module is None or not (other == package or other.startswith(f"{package}.")):
            continue
        held = vars(module)
        for key, value in changes.items():
            if key in held and key in original and held[key] is original[key]:
                held[key] = value


def _environment(overlay: Overlay) -> None:
    """Replace service URLs in the environment, for code that reads them late; settings have read theirs by now."""
    if overlay.mode != "substitute":
        return
    for name, value in list(os.environ.items()):
        private = private_url(value, overlay.services) if not name.startswith("DJANGO_CONFORMANCE_") else None
        if private is not None and private != value:
            os.environ[name] = private
