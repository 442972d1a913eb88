"""Every dotted path in Django's settings can be imported.

Why: Django imports it when it is first needed: a middleware when the server starts, a session engine at the first request, a
backend at the first login or mail. ``manage.py check`` imports few of them.

Fix: correct the path, or install the package that the message names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/", settings=True)

_OBJECTS = (
    *("EMAIL_BACKEND", "MESSAGE_STORAGE", "SESSION_SERIALIZER", "FORM_RENDERER", "CSRF_FAILURE_VIEW"),
    *("DEFAULT_EXCEPTION_REPORTER", "DEFAULT_EXCEPTION_REPORTER_FILTER", "SIGNING_BACKEND"),
)
_LISTS = ("MIDDLEWARE", "AUTHENTICATION_BACKENDS", "PASSWORD_HASHERS", "FILE_UPLOAD_HANDLERS", "STATICFILES_FINDERS")
_MODULES = ("SESSION_ENGINE",)


def find(project: Project) -> Iterator[Finding]:
    """Yield each path that leads nowhere."""
    settings = project.context.originals
    for name, path, is_module in _paths(settings):
        error = _error(path, is_module=is_module)
        if error:
            yield Finding(
                f"{name} names {path!r}, which cannot be imported: {error}",
                subject=name,
                location=place_of(project.context.sources, name),
                evidence={"path": path},
            )


def _paths(settings: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    for name in (*_OBJECTS, *_MODULES):
        value = settings.get(name)
        if isinstance(value, str) and value:
            yield name, value, name in _MODULES
    for name in _LISTS:
        value = settings.get(name)
        for path in value if isinstance(value, (list, tuple)) else ():
            if isinstance(path, str):
                yield name, path, False
    for validator in settings.get("AUTH_PASSWORD_VALIDATORS") or ():
        path = validator.get("NAME") if isinstance(validator, Mapping) else None
        if isinstance(path, str):
            yield "AUTH_PASSWORD_VALIDATORS", path, False


def _error(path: str, *, is_module: bool) -> str:
    """Return why a path cannot be imported; "" where it can, or where importing it fails for a reason of its own."""
    from importlib import import_module

    from django.utils.module_loading import import_string

    try:
        import_module(path) if is_module else import_string(path)
    except ImportError as error:
        return f"{error}{_suggestion(path)}"
    except Exception:
        return ""
    return ""


def _suggestion(path: str) -> str:
    import sys

    module, _, name = path.rpartition(".")
    names = dir(sys.modules[module]) if module in sys.modules else ()
    near = nearest(name, names)
    return f"; did you mean {module}.{near}?" if near and near != name else ""
