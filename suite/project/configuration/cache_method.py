"""Code calls only methods that the cache's backend has.

Why: ``delete_pattern()``, ``ttl()``, ``lock()`` and ``keys()`` are django-redis' own. Django's backend for Redis has none of them: AttributeError
whenever the line runs. ``get_redis_connection()`` raises NotImplementedError there.

Fix: use ``"BACKEND": "django_redis.cache.RedisCache"``, or what every backend has: ``delete_many()``, ``touch()``, ``incr()``, ``clear()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.cache_uses import named_caches
from django_conformance.discovery.caches import caches
from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import catches, text

rule = Rule(
    level="must", docs="https://docs.djangoproject.com/en/stable/topics/cache/#the-low-level-cache-api", settings=True
)

_DJANGO = "django.core.cache.backends."
_CONNECTION = "django_redis.get_redis_connection"
_ERRORS = ("AttributeError", "NotImplementedError", "Exception")


def find(project: Project) -> Iterator[Finding]:
    """Yield each method that no cache of Django's backends has, in code that the backend does not decide on."""
    backends = {cache.alias: cache.backend for cache in caches(project.context.originals)}
    if is_for_development(project.context) or not all(map(_is_redis, backends.values())):
        return  # what settings for development put in another one's place says nothing
    for file in project.context.sources.code(containing=("cache", "get_redis_connection")):
        for alias, called, call in _calls(file):
            backend = backends.get(alias, "")
            if backend and _lacks(backend, called) and not _knows(call, file):
                error = "NotImplementedError" if called == "get_redis_connection" else "AttributeError"
                yield Finding(
                    f"{called}() is called on CACHES[{alias!r}], whose backend {backend.rpartition('.')[2]} is Django's and has no such "
                    f"method: {error}",
                    at=file.at(call),
                    hint='Set its BACKEND to "django_redis.cache.RedisCache".',
                    evidence={"backend": backend, "method": called},
                )


def _is_redis(backend: str) -> bool:
    """Whether a backend is the one that is meant to run: caches in memory stand in for another one on a desk."""
    return backend.startswith(f"{_DJANGO}redis.")


def _calls(file: SourceFile) -> Iterator[tuple[str, str, ast.Call]]:
    """Yield each call of a cache's method, or for its connection: the alias, what is called, and the call."""
    alias_of = named_caches(file)
    for call in file.of(ast.Call):
        if file.dotted(call.func) == _CONNECTION:
            given = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "alias"), None)
            alias = text(given) if given is not None else "default"
            if alias is not None:
                yield alias, "get_redis_connection", call
        elif isinstance(call.func, ast.Attribute):
            alias = alias_of(call.func.value)
            if alias is not None:
                yield alias, call.func.attr, call


def _lacks(backend: str, called: str) -> bool:
    from django.utils.module_loading import import_string

    try:
        return not hasattr(import_string(backend), called)
    except ImportError:
        return False


def _knows(call: ast.Call, file: SourceFile) -> bool:
    """Whether code around a call asks first what the cache can do, or expects the error."""
    for around in file.ancestors(call):
        if isinstance(around, ast.Try) and catches(around, _ERRORS):
            return True
        if isinstance(around, (ast.If, ast.IfExp)):
            return True
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)) and "hasattr(" in file.segment(around):
            return True
    return False
