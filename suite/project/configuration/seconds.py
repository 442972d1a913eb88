"""Durations in Django's settings, and cache timeouts, are numbers of seconds.

Why: Django adds them to the current time: a timedelta or a string raises TypeError at the first request, and milliseconds make a
session or a connection last for decades. A cached value with a timeout of 0 is not kept at all.

Fix: write seconds: ``14 * 24 * 60 * 60``, ``timedelta(days=14).total_seconds()``; ``None`` for a value that never expires.
"""

import ast
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import in_milliseconds, value_of
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, receiver, spelled, text
from django_conformance.source.reading import entries, readable

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/ref/settings/#session-cookie-age", settings=True
)

_SETTINGS = (
    *("SESSION_COOKIE_AGE", "CSRF_COOKIE_AGE", "LANGUAGE_COOKIE_AGE", "PASSWORD_RESET_TIMEOUT", "EMAIL_TIMEOUT"),
    *("SECURE_HSTS_SECONDS", "CACHE_MIDDLEWARE_SECONDS"),
)
_KEYS = ("CONN_MAX_AGE", "TIMEOUT")
_CACHING = {"set": 2, "add": 2, "get_or_set": 2, "touch": 1, "set_many": 1}
"""The methods of a cache that take a timeout, and at which place."""
_CACHES = ("django.core.cache.cache", "django.core.cache.caches")


def find(project: Project) -> Iterator[Finding]:
    """Yield each setting of a wrong type or unit, and each cached value with a timeout that does not keep it."""
    for name, value in _declared(project):
        if isinstance(value, (timedelta, str)):
            kind = "a timedelta" if isinstance(value, timedelta) else "a string"
            yield Finding(f"{name} is {value!r}, {kind} where a number of seconds is needed", subject=name)
    for file in project.context.sources.code(containing=("1000", "1_000", "_MS", "cache")):
        yield from _in_milliseconds(file)
        for call in file.of(ast.Call):
            why = _unkept(call, file)
            if why:
                yield Finding(f"{ast.unparse(call.func)}() is given {why}", at=file.at(call))


def _declared(project: Project) -> Iterator[tuple[str, Any]]:
    originals = project.context.originals
    for name in _SETTINGS:
        yield name, readable(originals.get(name))
    for alias, database in entries(originals.get("DATABASES")):
        yield f"DATABASES[{alias!r}]['CONN_MAX_AGE']", readable(dict(entries(database)).get("CONN_MAX_AGE"))
    for alias, cache in entries(originals.get("CACHES")):
        timeout = readable(dict(entries(cache)).get("TIMEOUT"))
        if not (isinstance(timeout, str) and timeout.isdigit()):
            yield f"CACHES[{alias!r}]['TIMEOUT']", timeout


def _in_milliseconds(file: SourceFile) -> Iterator[Finding]:
    named = [(spelled(node.targets[0]), node.value) for node in file.of(ast.Assign)]
    named += [
        (text(key) or "", value)
        for dictionary in file.of(ast.Dict)
        for key, value in zip(dictionary.keys, dictionary.values, strict=True)
        if text(key) == "CONN_MAX_AGE" or (text(key) == "TIMEOUT" and "BACKEND" in map(text, dictionary.keys))
    ]
    for name, value in named:
        if name in (*_SETTINGS, *_KEYS) and in_milliseconds(value, file):
            yield Finding(
                f"{name} is {ast.unparse(value)}, in milliseconds; Django counts seconds",
                at=file.at(value, name),
            )


def _unkept(call: ast.Call, file: SourceFile) -> str:
    """Return the timeout that a call gives to a cache, and what is wrong with it; "" where it is a duration, or unknown."""
    owner = receiver(call)
    if owner is None or method(call) not in _CACHING or not _is_cache(owner, file):
        return ""
    place = _CACHING[method(call)]
    timeout = call.args[place] if len(call.args) > place else None
    timeout = next((keyword.value for keyword in call.keywords if keyword.arg == "timeout"), timeout)
    value = value_of(timeout, file) if timeout is not None else None
    if timeout is None:
        return ""
    if isinstance(value, timedelta):
        return f"the timeout {ast.unparse(timeout)}, a timedelta where a number of seconds is needed: TypeError"
    is_written = not any(isinstance(node, (ast.Name, ast.Attribute)) for node in ast.walk(timeout))
    if value is not None and value <= 0 and is_written and method(call) != "touch":
        return f"the timeout {ast.unparse(timeout)}: the value is not kept; None keeps it forever"
    if in_milliseconds(timeout, file):
        return f"the timeout {ast.unparse(timeout)}, in milliseconds; Django counts seconds"
    return ""


def _is_cache(owner: ast.expr, file: SourceFile) -> bool:
    if isinstance(owner, ast.Subscript):
        owner = owner.value
    return file.dotted(owner) in _CACHES
