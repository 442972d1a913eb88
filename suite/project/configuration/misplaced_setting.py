"""Django reads every setting whose name looks like one of its own.

Why: Django silently ignores a setting that it does not know: CONN_MAX_AGE at the top level keeps no connection,
ALLOWED_HOST allows none, and STATICFILES_STORAGE has no effect since Django 5.1.

Fix: use the name, or the place, that the message gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.keys import is_setting_read, mentioned_by_packages
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import members
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/settings/", settings=True)

_PLACES = {
    "CONN_MAX_AGE": "an alias of DATABASES",
    "CONN_HEALTH_CHECKS": "an alias of DATABASES",
    "ATOMIC_REQUESTS": "an alias of DATABASES",
    "DISABLE_SERVER_SIDE_CURSORS": "an alias of DATABASES",
    "KEY_PREFIX": "an alias of CACHES",
    "APP_DIRS": "an entry of TEMPLATES",
    "CONTEXT_PROCESSORS": "the OPTIONS of an entry of TEMPLATES, as context_processors",
}
_OTHER_WORDS = {
    "EMAIL_USER": "EMAIL_HOST_USER",
    "EMAIL_PASSWORD": "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USERNAME": "EMAIL_HOST_USER",
    "EMAIL_TLS": "EMAIL_USE_TLS",
    "EMAIL_SSL": "EMAIL_USE_SSL",
    "EMAIL_FROM": "DEFAULT_FROM_EMAIL",
    "DEFAULT_EMAIL_FROM": "DEFAULT_FROM_EMAIL",
    "TRUSTED_ORIGINS": "CSRF_TRUSTED_ORIGINS",
    "CSRF_ALLOWED_ORIGINS": "CSRF_TRUSTED_ORIGINS",
    "SSL_REDIRECT": "SECURE_SSL_REDIRECT",
    "HSTS_SECONDS": "SECURE_HSTS_SECONDS",
    "PROXY_SSL_HEADER": "SECURE_PROXY_SSL_HEADER",
    "CORS_ORIGINS": "CORS_ALLOWED_ORIGINS",
    "CORS_WHITELIST": "CORS_ALLOWED_ORIGINS",
    "CORS_ALLOW_ORIGINS": "CORS_ALLOWED_ORIGINS",
    "CORS_ORIGIN_ALLOWED": "CORS_ALLOWED_ORIGINS",
    "CORS_ALLOWED_HOSTS": "CORS_ALLOWED_ORIGINS",
    "SESSION_SAVE_EVERY": "SESSION_SAVE_EVERY_REQUEST",
}
_TABLES = {"CACHE": "CACHES", "DATABASE": "DATABASES", "TEMPLATE": "TEMPLATES", "STORAGE": "STORAGES"}
"""Dictionaries whose names are words that any package has."""

_REMOVED = {
    "DEFAULT_FILE_STORAGE": ((5, 1), "STORAGES['default']['BACKEND']"),
    "STATICFILES_STORAGE": ((5, 1), "STORAGES['staticfiles']['BACKEND']"),
    "PASSWORD_RESET_TIMEOUT_DAYS": ((4, 0), "PASSWORD_RESET_TIMEOUT, in seconds"),
    "MIDDLEWARE_CLASSES": ((2, 0), "MIDDLEWARE"),
    "TEMPLATE_CONTEXT_PROCESSORS": ((1, 10), "the OPTIONS of an entry of TEMPLATES"),
    "TEMPLATE_DIRS": ((1, 10), "DIRS of an entry of TEMPLATES"),
    "TEMPLATE_LOADERS": ((1, 10), "the OPTIONS of an entry of TEMPLATES"),
}
_OF_COMPANIONS = (
    *("CHANNEL_LAYERS", "ASGI_APPLICATION", "REST_FRAMEWORK"),
    *("CORS_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ALLOW_ALL_ORIGINS", "CORS_ALLOW_CREDENTIALS"),
    *(
        "CORS_ALLOW_HEADERS",
        "CORS_ALLOW_METHODS",
        "CORS_EXPOSE_HEADERS",
        "CORS_ORIGIN_WHITELIST",
        "CORS_ORIGIN_ALLOW_ALL",
    ),
    *("CORS_PREFLIGHT_MAX_AGE", "CORS_URLS_REGEX", "CORS_ORIGIN_REGEX_WHITELIST", "CORS_REPLACE_HTTPS_REFERER"),
    *("CORS_ALLOW_PRIVATE_NETWORK",),
)
_ALIKE = 0.88
_SHORTEST = 8
"""Letters that a name has at least to be taken for a misspelling: short ones are alike by chance."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each setting that the project writes, that nothing reads, and that one of Django's was meant by."""
    from django.conf import global_settings

    known = [name for name in dir(global_settings) if name.isupper()]
    settings, sources = project.context.originals, project.context.sources
    for name in settings:
        text = _text(name, settings, [*known, *_OF_COMPANIONS])
        location = place_of(sources, name) if text else None
        if location is None or is_setting_read(name, sources):
            continue
        if name not in (*_REMOVED, *_PLACES, *_TABLES) and mentioned_by_packages(name, project.context.project):
            continue
        yield Finding(f"{name} {text}", subject=name, location=location, evidence={"value": repr(settings[name])[:80]})


def _text(name: str, settings: Mapping[str, Any], known: list[str]) -> str:
    import django

    if name in _PLACES:
        return f"is never read at the top of the settings: write it into {_PLACES[name]}"
    if name in _REMOVED:
        version, place = _REMOVED[name]
        if django.VERSION < version or _is_replaced(name, settings):
            return ""
        return f"has not been read since Django {'.'.join(map(str, version))}: write {place}"
    if name in known or not name.isupper() or name.startswith("CELERY"):
        return ""
    meant = _OTHER_WORDS.get(name)
    removed = nearest(name, list(_REMOVED), alike=_ALIKE) if len(name) >= _SHORTEST else None
    if removed is not None and django.VERSION >= _REMOVED[removed][0]:
        return f"is never read: {removed} was meant, and that has not been read since Django either; write {_REMOVED[removed][1]}"
    if name in _TABLES and isinstance(settings[name], (Mapping, list)):
        meant = _TABLES[name]
    if meant is None and len(name) >= _SHORTEST:
        meant = nearest(name, known, alike=_ALIKE)
    if meant is None or _is_set(meant, settings):
        return ""
    return f"is never read: did you mean {meant}?"


def _is_replaced(name: str, settings: Mapping[str, Any]) -> bool:
    """Whether the settings say it the new way too, for several versions of Django."""
    if name == "MIDDLEWARE_CLASSES":
        return set(members(settings[name])) <= set(members(settings.get("MIDDLEWARE")))
    alias = {"DEFAULT_FILE_STORAGE": "default", "STATICFILES_STORAGE": "staticfiles"}.get(name)
    return alias is not None and _is_set("STORAGES", settings)


def _is_set(name: str, settings: Mapping[str, Any]) -> bool:
    """Whether a setting differs from Django's default: then the name that is like it has another purpose."""
    from django.conf import global_settings

    default = getattr(global_settings, name, None)
    return name in settings and settings[name] != default
