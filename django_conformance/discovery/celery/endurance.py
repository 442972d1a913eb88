"""Configurations that lose, repeat or refuse work only after a while, or only where a certain feature is used.

https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout
https://docs.djangoproject.com/en/stable/topics/cache/#basic-usage
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django_conformance.discovery.celery.source import published_in, tasks_in
from django_conformance.discovery.celery.tasks import location
from django_conformance.inventory import Location, Suspicion
from django_conformance.overlay.addresses import endpoint_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from django_conformance.source.files import SourceFile, Sources

VISIBILITY = "visibility-timeout"
CANVAS = "canvas-without-backend"
FLUSHED = "broker-flushed-by-cache"
SHARED = "broker-shares-cache-database"

_CLEAR = re.compile(rb"\bcaches?(\[[^\]]+\])?\.clear\(\)")
_DEFAULT_VISIBILITY = {"redis": 3600, "sqs": 1800}


def visibility(
    app: Any, tasks: list[Any], sources: Iterable[SourceFile], names: Mapping[str, str], project: Path, *, broker: str
) -> list[Suspicion]:
    """Return a suspicion for each delay longer than the broker waits before it delivers a message again."""
    transport = "redis" if kind_of(broker) == "redis" else broker.partition("://")[0].lower()
    if transport not in _DEFAULT_VISIBILITY:
        return []
    declared = (app.conf.broker_transport_options or {}).get("visibility_timeout")
    limit = declared if isinstance(declared, (int, float)) else _DEFAULT_VISIBILITY[transport]
    written = {
        names[f"{source.module}.{one.node.name}"]: one
        for source in sources
        for one in tasks_in(source)
        if f"{source.module}.{one.node.name}" in names
    }
    found = []
    for task in tasks:
        delays = {"retry_kwargs['countdown']": (getattr(task, "retry_kwargs", None) or {}).get("countdown")}
        source = written.get(task.name)
        if source is not None and _retries_with_default(source.node):
            delays["default_retry_delay"] = task.default_retry_delay
        for what, seconds in delays.items():
            if isinstance(seconds, (int, float)) and seconds > limit:
                found.append(_too_long(task.name, what, seconds, limit, location(task, project)))
    for source_file in sources:
        found.extend(_countdowns(source_file, limit, names))
    return found


def _retries_with_default(node: ast.AST) -> bool:
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "retry":
            return not any(keyword.arg in ("countdown", "eta") for keyword in one.keywords)
    return False


def _countdowns(source: SourceFile, limit: float, names: Mapping[str, str]) -> Iterable[Suspicion]:
    calls = {id(call): task for call, task in published_in(source)}
    for node in source.nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        task = (
            names.get(calls.get(id(node), ""))
            or (node.func.attr == "retry" and _task_around(source, node, names))
            or None
        )
        for keyword in node.keywords:
            if task and keyword.arg == "countdown":
                seconds = _number(keyword.value)
                if seconds is not None and seconds > limit:
                    yield _too_long(task, "countdown", seconds, limit, Location(source.relative, node.lineno))


def _task_around(source: SourceFile, node: ast.AST, names: Mapping[str, str]) -> str | None:
    for task in tasks_in(source):
        if any(one is node for one in ast.walk(task.node)):
            return names.get(f"{source.module}.{task.node.name}")
    return None


def _number(node: ast.expr) -> float | None:
    """Return the value of an expression of numbers alone (``6 * 3600``)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return float(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Add)):
        left, right = _number(node.left), _number(node.right)
        if left is not None and right is not None:
            return left * right if isinstance(node.op, ast.Mult) else left + right
    return None


def _too_long(task: str, what: str, seconds: float, limit: float, place: Location | None) -> Suspicion:
    text = (
        f"{task}: {what} is {seconds:.0f} s, longer than the broker's visibility_timeout of {limit:.0f} s: the "
        "message is delivered again, and again, before it is run"
    )
    return Suspicion(VISIBILITY, task, text, place, {what: seconds, "visibility_timeout": limit})


def canvas(backend: str, sources: Iterable[SourceFile], project: Path) -> list[Suspicion]:
    """Return a suspicion for each chord of a project that has no result backend to count its parts with."""
    if backend not in ("", "disabled", "disabled://"):
        return []
    found = []
    for source in sources:
        for node in source.nodes:
            if isinstance(node, ast.Call) and source.dotted(node.func) in ("celery.chord", "celery.canvas.chord"):
                place = Location(source.relative, node.lineno)
                owner = next(
                    (one.node.name for one in tasks_in(source) if any(inner is node for inner in ast.walk(one.node))),
                    None,
                )
                subject = f"{source.module}.{owner}" if owner else source.module
                text = (
                    f"{subject} makes a chord in line {node.lineno}, and there is no result backend to count its "
                    "parts with: NotImplementedError where a worker runs it"
                )
                found.append(Suspicion(CANVAS, subject, text, place, {"result_backend": backend}))
    return found


def shared_with_cache(path: str, broker: str, originals: Mapping[str, Any], sources: Sources) -> list[Suspicion]:
    """Return a suspicion where a cache and the broker are one Redis database, which ``cache.clear()`` empties."""
    mine = _database(broker)
    found = []
    for alias, entry in (originals.get("CACHES") or {}).items():
        locations = (
            entry.get("LOCATION")
            if isinstance(entry, dict) and "redis" in str(entry.get("BACKEND", "")).lower()
            else None
        )
        for one in [locations] if isinstance(locations, str) else locations or ():
            if mine is None or _database(str(one)) != mine:
                continue
            place = _clears(sources)
            text = f"CACHES[{alias!r}] and the broker of {path} are one Redis database ({broker})"
            if place is None:
                found.append(
                    Suspicion(
                        SHARED, alias, f"{text}: cache.clear() would throw queued tasks away", None, {"broker": broker}
                    )
                )
            else:
                text = f"{text}, and {place} calls cache.clear(), which is FLUSHDB and throws queued tasks away"
                found.append(Suspicion(FLUSHED, f"CACHES[{alias!r}]", text, place, {"broker": broker}))
    return found


def _database(url: str) -> tuple[str, int | None, str] | None:
    place = endpoint_of(url) if kind_of(url) == "redis" else None
    return (*place, urlsplit(url).path.strip("/") or "0") if place else None


def _clears(sources: Sources) -> Location | None:
    for file in sources.every:
        lines = file.content.splitlines() if b"django.core.cache" in file.content else []
        for number, line in enumerate(lines, 1):
            if _CLEAR.search(line):
                return Location(file.relative, number)
    return None
