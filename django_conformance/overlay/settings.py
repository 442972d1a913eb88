"""Applies the substitution to the settings module and to Django's settings object, whichever is read first."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay import guard, read_only
from django_conformance.overlay.patches import end_copies
from django_conformance.overlay.substitution import MAIL, database_kind, replacement, substitute
from django_conformance.overlay.variables import private_environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from django_conformance.overlay.record import Overlay


_originals: dict[str, Any] = {}


def originals() -> dict[str, Any]:
    """Return the settings as the project has them, before anything was replaced; defaults of Django's included."""
    return dict(_originals)


def install(overlay: Overlay) -> None:
    """Apply the overlay when the settings module is imported, when Django builds its settings, and when one changes."""

    def settings_module(module: ModuleType) -> None:
        end_copies()
        values = {name: value for name, value in vars(module).items() if name.isupper()}
        _remember(values, overlay)
        # E-mail settings that the module lacks are given to Django alone: Django 6.1 warns of a module that has them.
        _spread(values, {name: value for name, value in substitute(values, overlay).items() if name in values})
        private_environment(overlay)

    def configured(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        wrapped(*args, **kwargs)
        values = {
            name: getattr(instance, name) for name in dir(instance) if name.isupper() and name != "SETTINGS_MODULE"
        }
        _remember(values, overlay)
        changes = substitute(values, overlay)
        _spread(values, {name: value for name, value in changes.items() if name not in MAIL})
        vars(instance).update(changes)
        private_environment(overlay)

    def configure(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        wrapped(*args, **kwargs)
        holder = instance._wrapped
        values = {name: getattr(holder, name) for name in dir(holder) if name.isupper() and name != "SETTINGS_MODULE"}
        _remember(values, overlay)
        vars(holder).update(substitute(values, overlay))

    def changed(wrapped: Any, _instance: Any, args: tuple[Any, ...], _kwargs: dict[str, Any]) -> None:
        name, value = args
        kept = not name.isupper() or (name == "MAILERS" and _in_memory(value))
        wrapped(name, value if kept else replacement(name, value, overlay))

    def conf(module: ModuleType) -> None:
        wrapt.wrap_function_wrapper(module, "Settings.__init__", configured)
        wrapt.wrap_function_wrapper(module, "LazySettings.configure", configure)
        wrapt.wrap_function_wrapper(module, "LazySettings.__setattr__", changed)
        wrapt.wrap_function_wrapper(module, "UserSettingsHolder.__setattr__", changed)

    wrapt.when_imported(overlay.settings)(settings_module)
    wrapt.when_imported("django.conf")(conf)


def _in_memory(mailers: Any) -> bool:
    """Whether these are the mailers that Django's test environment sets, in place of those that the settings had."""
    backends = [entry.get("BACKEND") for entry in mailers.values()] if isinstance(mailers, dict) else []
    return bool(backends) and set(backends) == {"django.core.mail.backends.locmem.EmailBackend"}


def _remember(values: Mapping[str, Any], overlay: Overlay) -> None:
    for name, value in values.items():
        _originals.setdefault(name, value)
    read_only.name_folders(values, overlay)
    databases = values.get("DATABASES")
    for entry in databases.values() if isinstance(databases, dict) else ():
        if isinstance(entry, dict) and database_kind(entry) == "sqlite" and entry.get("NAME"):
            guard.keep_off(str(entry["NAME"]), overlay)


def _spread(original: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Give the changes to every module that holds the same objects: ``settings.base``, and who imported from it."""
    for name, module in list(sys.modules.items()):
        held = getattr(module, "__dict__", None)
        if not isinstance(held, dict) or name.partition(".")[0] in ("django", "django_conformance"):
            continue
        for key in changes.keys() & held.keys():
            if held[key] is original[key]:
                held[key] = changes[key]
