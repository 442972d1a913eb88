"""Django's settings have the types that Django reads.

Why: Django does not convert them. The string "False" is true, a string in place of a list is read as its characters, and
a header under its HTTP name is never found in a request.

Fix: convert what comes from the environment, write a list in brackets, and a header by its WSGI name: HTTP_X_FORWARDED_PROTO.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of
from django_conformance.source.text_values import is_false_text

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/", settings=True)

_CHECKED = (
    "ALLOWED_HOSTS",
    "INSTALLED_APPS",
    "TEMPLATE_DIRS",
    "LOCALE_PATHS",
    "SECRET_KEY_FALLBACKS",
    "DATABASE_ROUTERS",
)
"""Lists that Django itself refuses to take as text, and one that a rule of databases is about."""

_ALSO_SWITCHES = ("CORS_ALLOW_ALL_ORIGINS", "CORS_ALLOW_CREDENTIALS", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_SECURE")
_OF_ALIASES = ("ATOMIC_REQUESTS", "CONN_HEALTH_CHECKS", "AUTOCOMMIT", "DISABLE_SERVER_SIDE_CURSORS")


def find(project: Project) -> Iterator[Finding]:
    """Yield each setting of a type that Django takes for something else."""
    from django.conf import global_settings

    settings = project.context.originals
    defaults = {name: getattr(global_settings, name) for name in dir(global_settings) if name.isupper()}
    for name, value in settings.items():
        if fault := _fault(name, value, defaults):
            yield Finding(
                f"{name} = {value!r} {fault}",
                subject=name,
                location=place_of(project.context.sources, name),
                evidence={"value": repr(value)},
            )
    databases = settings.get("DATABASES")
    for alias, entry in databases.items() if isinstance(databases, Mapping) else ():
        for key in _OF_ALIASES if isinstance(entry, Mapping) else ():
            if isinstance(entry.get(key), str) and is_false_text(entry[key]):
                yield Finding(
                    f"DATABASES[{alias!r}][{key!r}] = {entry[key]!r} is text, and every non-empty string is true",
                    subject=str(alias),
                    location=place_of(project.context.sources, "DATABASES", str(alias), key),
                )


def _fault(name: str, value: Any, defaults: Mapping[str, Any]) -> str:
    default = defaults.get(name)
    if isinstance(value, str) and (isinstance(default, bool) or name in _ALSO_SWITCHES) and is_false_text(value):
        return "is text, and every non-empty string is true: write False"
    if isinstance(value, str) and value and isinstance(default, (list, tuple)) and name not in _CHECKED:
        return f"is text, and Django takes each of its characters for an entry: write [{value!r}]"
    if name == "SECURE_PROXY_SSL_HEADER" and value is not None:
        return _proxy_header(value)
    if name == "CSRF_HEADER_NAME" and isinstance(value, str) and not value.startswith("HTTP_"):
        return f"is never found among a request's headers: write {_as_wsgi(value)!r}"
    return ""


def _proxy_header(value: Any) -> str:
    pair = 2
    if not isinstance(value, (list, tuple)) or len(value) != pair:
        return "is not a pair of a header and its value: every request raises ImproperlyConfigured"
    header = value[0]
    if isinstance(header, str) and not header.startswith("HTTP_"):
        return (
            f"is never found among a request's headers, so none is secure: write ({_as_wsgi(header)!r}, {value[1]!r})"
        )
    return ""


def _as_wsgi(header: str) -> str:
    return "HTTP_" + header.upper().replace("-", "_")
