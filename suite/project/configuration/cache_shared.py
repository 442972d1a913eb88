"""A cache that is private to each process does not hold what processes share.

Why: LocMemCache lives within one process, and DummyCache keeps nothing. A lock in it locks nobody out, a counter counts
only one process's requests, and the site never reads what a task writes there.

Fix: give the alias a backend that processes share, such as ``django.core.cache.backends.redis.RedisCache``.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.cache_uses import CacheUse, cache_uses
from django_conformance.discovery.caches import DUMMY, LOCAL, caches
from django_conformance.discovery.celery.source import tasks_in
from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import is_from_environment
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import spelled, text
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/topics/cache/#local-memory-caching", settings=True
)

_HOW = {LOCAL: "LocMemCache, which each process has for itself", DUMMY: "DummyCache, which keeps nothing"}
_KEY_AND_VALUE = 2
_SHORT = 2
"""How many characters of a key say nothing about what it is."""
_FLAGS = ("lock", "running", "mutex", "in_progress", "busy")
_WRITES = ("set", "set_many", "delete", "delete_many", "clear")


def find(project: Project) -> Iterator[Finding]:
    """Yield each lock, counter, session, throttle and result in such a cache, in settings that are not for development."""
    settings = project.context.originals
    local = {cache.alias: _HOW[cache.backend] for cache in caches(settings) if cache.backend in _HOW}
    if not local or is_for_development(project.context) or is_from_environment(project.context.sources, "CACHES"):
        return
    yield from _in_settings(project, local)
    if "default" in local:
        yield from _throttled(project, local["default"])
    uses = [use for use in cache_uses(project.context.sources) if use.alias in local and not _is_guarded(use)]
    for use in uses:
        what = _shared(use) or _flag(use, uses) or _from_another_process(use, uses) or _from_another_request(use, uses)
        if what and (local[use.alias] == _HOW[LOCAL] or use.method == "add"):
            yield Finding(
                f"{use.file.place(use.node)} {what}, and CACHES[{use.alias!r}] is {local[use.alias]}",
                at=use.file.at(use.node, use.alias),
                evidence={"method": use.method},
            )


def _is_guarded(use: CacheUse) -> bool:
    """Whether a call stands below a question about the settings: whether there is a Redis, for instance."""
    questions = (ast.unparse(node.test).lower() for node in use.file.ancestors(use.node) if isinstance(node, ast.If))
    return any("settings." in question or "redis" in question for question in questions)


def _in_settings(project: Project, local: Mapping[str, str]) -> Iterator[Finding]:
    """Yield each setting that keeps in such a cache what processes share."""
    settings = project.context.originals
    kept = (*_sessions(settings), *_throttles(settings), *_results(settings), *_of_companions(project))
    for setting, alias, what in kept:
        if alias in local:
            yield Finding(
                f"{what}, and CACHES[{alias!r}] is {local[alias]}",
                subject=setting,
                location=place_of(project.context.sources, setting),
                evidence={"alias": alias},
            )


def _sessions(settings: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    engine, alias = settings.get("SESSION_ENGINE"), str(settings.get("SESSION_CACHE_ALIAS") or "default")
    if engine == "django.contrib.sessions.backends.cache":
        yield "SESSION_ENGINE", alias, f"SESSION_ENGINE keeps sessions in the cache {alias!r}"
    elif engine == "django.contrib.sessions.backends.cached_db":
        yield (
            "SESSION_ENGINE",
            alias,
            f"SESSION_ENGINE (cached_db) reads sessions from the cache {alias!r} before the database, also old ones",
        )


def _throttles(settings: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    rest = settings.get("REST_FRAMEWORK")
    throttles = rest.get("DEFAULT_THROTTLE_CLASSES") if isinstance(rest, Mapping) else None
    if throttles:
        yield "REST_FRAMEWORK", "default", "DEFAULT_THROTTLE_CLASSES count requests in the cache 'default'"


def _of_companions(project: Project) -> Iterator[tuple[str, str, str]]:
    """Yield what add-ons keep in a cache for all processes."""
    settings, apps = project.context.originals, project.inventory.project.installed_apps
    if "cachalot" in apps:
        alias = str(settings.get("CACHALOT_CACHE") or "default")
        yield (
            "INSTALLED_APPS",
            alias,
            f"django-cachalot keeps results of queries in the cache {alias!r}, which no other process invalidates",
        )
    if "AxesCacheHandler" in str(settings.get("AXES_HANDLER", "")):
        alias = str(settings.get("AXES_CACHE") or "default")
        yield "AXES_HANDLER", alias, f"AXES_HANDLER counts failed logins in the cache {alias!r}"
    if settings.get("RATELIMIT_USE_CACHE"):
        alias = str(settings["RATELIMIT_USE_CACHE"])
        yield "RATELIMIT_USE_CACHE", alias, f"django-ratelimit counts requests in the cache {alias!r}"


def _results(settings: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if settings.get("CELERY_RESULT_BACKEND") == "django-cache":
        alias = str(settings.get("CELERY_CACHE_BACKEND") or "default")
        yield (
            "CELERY_RESULT_BACKEND",
            alias,
            f"workers store results in the cache {alias!r}, and the site reads its own",
        )


def _throttled(project: Project, how: str) -> Iterator[Finding]:
    """Yield each view that counts requests in the cache 'default'."""
    for file in project.context.sources.code(containing=("throttle_classes", "ratelimit")):
        for node in file.of(ast.Assign, ast.Call):
            if what := _throttle(node, file):
                yield Finding(
                    f"{file.place(node)} counts requests ({what}) in the cache 'default', and CACHES['default'] is {how}",
                    at=file.at(node, "default"),
                )


def _throttle(node: ast.Assign | ast.Call, file: SourceFile) -> str:
    if isinstance(node, ast.Call):
        return "ratelimit" if file.dotted(node.func).endswith(("ratelimit.decorators.ratelimit",)) else ""
    named = [target.id for target in node.targets if isinstance(target, ast.Name)]
    is_list = isinstance(node.value, (ast.List, ast.Tuple)) and node.value.elts
    return "throttle_classes" if named == ["throttle_classes"] and is_list else ""


def _flag(use: CacheUse, uses: list[CacheUse]) -> str:
    """Return that a function asks for a flag and then sets it, to keep other processes out."""
    if use.method != "set" or not use.node.args or use.function is None:
        return ""
    key = ast.unparse(use.node.args[0])
    if _counts(use, uses):
        return f"counts with cache.set({key})"
    asked = [
        item.node.args[0] for item in uses if item.method == "get" and item.function is use.function and item.node.args
    ]
    if any(word in key.lower() for word in _FLAGS) and key in map(ast.unparse, asked):
        return f"takes a lock with cache.set({key})"
    return ""


def _counts(use: CacheUse, uses: list[CacheUse]) -> bool:
    """Whether a function writes one more than what it has read from the same key, to compare it with a limit."""
    function, arguments = use.function, use.node.args
    if function is None or len(arguments) < _KEY_AND_VALUE:
        return False
    gets = {
        item.node
        for item in uses
        if item.method == "get"
        and item.function is function
        and ast.unparse(item.node.args[0]) == ast.unparse(arguments[0])
    }
    names = {
        target.id
        for statement in ast.walk(function)
        if isinstance(statement, ast.Assign) and not gets.isdisjoint(ast.walk(statement.value))
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    compared = {
        part.id
        for node in ast.walk(function)
        if isinstance(node, ast.Compare)
        for part in (node.left, *node.comparators)
        if isinstance(part, ast.Name)
    }
    grown = {
        statement.target.id
        for statement in ast.walk(function)
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name)
    }
    value = arguments[1]
    written = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)} & names & compared
    return bool(written) and (isinstance(value, ast.BinOp) or bool(written & grown))


def _shared(use: CacheUse) -> str:
    """Return what a call shares with other processes by itself."""
    if use.method == "add" and use.is_answer_used:
        return "takes a lock with cache.add()"
    if use.method in ("incr", "decr"):
        return f"counts with cache.{use.method}()"
    return ""


def _from_another_process(use: CacheUse, uses: list[CacheUse]) -> str:
    """Return which process writes, where that is a worker's or a command's and what it writes is not read there."""
    where = _process(use)
    if not where or use.method not in _WRITES:
        return ""
    own = [item for item in uses if item.file is use.file and _process(item)]
    if any(item.method in ("get", "get_or_set", "add", "incr") for item in own):
        return ""
    key = text(use.node.args[0]) if use.node.args else ""
    return (
        f"is {where} that calls cache.{use.method}({key!r})" if key else f"is {where} that calls cache.{use.method}()"
    )


def _from_another_request(use: CacheUse, uses: list[CacheUse]) -> str:
    """Return which view reads what another view writes, where no view that reads it could make it anew."""
    key = _template(use)
    if use.method != "get" or not use.is_answer_used or not key or use.function is None or not _answers_request(use):
        return ""
    writing = [other for other in uses if other.method in ("set", "add", "get_or_set") and _template(other) == key]
    readers = {other.function for other in uses if other.method == "get" and _template(other) == key}
    writers = {other.function: other for other in writing if _answers_request(other)}
    if len(writers) != len(writing) or not writers or readers & set(writers):
        return ""
    names = {writer.name for writer in writers if writer is not None}
    if any(
        isinstance(node, (ast.Name, ast.Attribute)) and spelled(node).rpartition(".")[2] in names
        for node in ast.walk(use.function)
    ):
        return ""
    other = next(iter(writers.values()))
    return f"reads with cache.get({key}) what another request writes at {other.file.place(other.node)}"


def _template(use: CacheUse) -> str:
    """Return the key of a call with its variable parts left open; "" where hardly any of it is written out."""
    key = use.node.args[0] if use.node.args else None
    if isinstance(key, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in key.values]
        written = "".join(str(part) for part in parts if part != "{}")
        return f"'{''.join(map(str, parts))}'" if len(written) > _SHORT else ""
    return repr(text(key)) if len(text(key) or "") > _SHORT else ""


def _answers_request(use: CacheUse) -> bool:
    """Whether a call stands in a view or a middleware: a function that takes the request first, or after ``self``."""
    arguments = use.function.args.args if use.function is not None else []
    return "request" in [argument.arg for argument in arguments[:2]]


def _process(use: CacheUse) -> str:
    if "management/commands/" in use.file.relative:
        return f"the command {use.file.path.stem}"
    function = use.function
    return f"the task {function.name}()" if function is not None and function.name in _tasks(use.file) else ""


def _tasks(file: SourceFile) -> set[str]:
    return {task.node.name for task in tasks_in(file)}
