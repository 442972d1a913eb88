"""Django's settings have the types that Django reads.

Why: Django does not convert them. The string "False" is true, a string in place of a list is read as its characters, a comma at the end of a
line makes a tuple, 644 is not 0o644, and a header under its HTTP name is never found in a request.

Fix: convert what comes from the environment, write a list in brackets, permissions as octal numbers, and a header by its WSGI name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import members
from django_conformance.source.setting_places import place_of
from django_conformance.source.text_values import is_false_text

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/", settings=True)

_CHECKED = (
    "ALLOWED_HOSTS",
    "INSTALLED_APPS",
    "INTERNAL_IPS",
    "TEMPLATE_DIRS",
    "LOCALE_PATHS",
    "SECRET_KEY_FALLBACKS",
    "DATABASE_ROUTERS",
)
"""Lists that Django itself refuses to take as text, and one that a rule of databases is about."""

_ALSO_SWITCHES = ("CORS_ALLOW_ALL_ORIGINS", "CORS_ALLOW_CREDENTIALS", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_SECURE")
_PERMISSIONS = ("FILE_UPLOAD_PERMISSIONS", "FILE_UPLOAD_DIRECTORY_PERMISSIONS")
_SINGLE = re.compile(
    r"[A-Z0-9_]+_(?:KEY|KEY_ID|URL|HOST|PORT|PASSWORD|SECRET|TOKEN|USER|USERNAME|BUCKET_NAME|DOMAIN|DSN|EMAIL)"
)
"""Names of settings, of any package, that hold one value."""
_FEWEST = 6
"""Characters that a list has at least where a text was divided into them."""
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
    if _is_divided(value):
        return f"has single characters as its entries: write {[''.join(value)]!r}, or divide the text at its commas"
    if (
        isinstance(value, tuple)
        and len(value) == 1
        and (isinstance(default, (str, bool, int)) or _SINGLE.fullmatch(name))
    ):
        return f"is a tuple, made by a comma after the value: write {value[0]!r} without one"
    if name in _PERMISSIONS and isinstance(value, int) and re.fullmatch(r"[67][0-7]{2}", str(value)):
        return f"is a decimal number, and means {oct(value)}: write 0o{value}"
    if name == "AUTH_PASSWORD_VALIDATORS" and any(isinstance(entry, str) for entry in members(value)):
        return "has text where Django reads entry['NAME']: TypeError when a password is set; write {'NAME': …}"
    if name in ("ADMINS", "MANAGERS") and value and not all(_is_person(entry) for entry in members(value)):
        return (
            "is not a list of pairs of a name and an address: mail_admins() raises ValueError, and no error is reported"
        )
    if name == "SECURE_PROXY_SSL_HEADER" and value is not None:
        return _proxy_header(value)
    if name == "CSRF_HEADER_NAME" and isinstance(value, str) and not value.startswith("HTTP_"):
        return f"is never found among a request's headers: write {_as_wsgi(value)!r}"
    return ""


def _is_divided(value: Any) -> bool:
    """Whether a list holds the characters of one text, as ``list(os.environ["ALLOWED_HOSTS"])`` makes it."""
    entries = members(value) if isinstance(value, (list, tuple)) else []
    is_text = all(isinstance(entry, str) and len(entry) == 1 for entry in entries)
    return len(entries) >= _FEWEST and is_text and any(entry in ",./" for entry in entries)


def _is_person(entry: Any) -> bool:
    """Whether an entry is a pair of a name and an address, or the address that Django takes since 6.0."""
    from django import VERSION

    pair = 2
    is_pair = isinstance(entry, (list, tuple)) and len(entry) == pair
    return is_pair or (VERSION >= (6, 0) and isinstance(entry, str) and "@" in entry)


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
