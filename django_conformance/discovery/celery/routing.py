"""Queues, routes and the beat schedule: what is declared, and what it names that is not there.

https://docs.celeryq.dev/en/stable/userguide/routing.html
https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html
"""

from __future__ import annotations

import datetime
import difflib
import fnmatch
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.bindings import name_of, takes
from django_conformance.inventory import BeatEntry, Suspicion

if TYPE_CHECKING:
    from django_conformance.inventory import Location

QUEUE = "unknown-queue"
ROUTE_NEAR = "misspelt-route"
ROUTE_IDLE = "route-matches-nothing"
BEAT_TASK = "beat-task"
BEAT_ELSEWHERE = "beat-task-elsewhere"
BEAT_ENTRY = "beat-entry"


def routes(app: Any) -> dict[str, str]:
    """Return the declared routes: pattern to queue, a router's dotted path to itself."""
    found: dict[str, str] = {}
    for pattern, target in _patterns(app.conf.task_routes):
        if isinstance(target, Mapping):
            queue = target.get("queue") or target.get("routing_key") or target.get("exchange") or ""
            found[pattern] = str(getattr(queue, "name", queue))
        else:
            found[pattern] = str(getattr(target, "name", target))
    return found


def _patterns(declared: Any) -> list[tuple[str, Any]]:
    if not declared:
        return []
    if isinstance(declared, Mapping):
        return [(_text(pattern), target) for pattern, target in declared.items()]
    if isinstance(declared, (list, tuple)):
        pairs: list[tuple[str, Any]] = []
        for one in declared:
            if isinstance(one, (list, tuple)) and len(one) > 1 and isinstance(one[0], (str, re.Pattern)):
                pairs.append((_text(one[0]), one[1]))
            else:
                pairs.extend(_patterns(one))
        return pairs
    return [(_text(declared), declared if isinstance(declared, str) else _text(declared))]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, re.Pattern):
        return str(value.pattern)
    named = value if hasattr(value, "__qualname__") else type(value)
    return f"{named.__module__}.{named.__qualname__}"


def queue_of(task: Any, path: str, location: Location | None) -> tuple[str, Suspicion | None]:
    """Return the queue a call of the task lands on, and a suspicion where there is no such queue."""
    from kombu.exceptions import KombuError

    app = task.app
    try:
        route = app.amqp.router.route(task._get_exec_options(), task.name, (), {}, task)
    except Exception as error:
        if type(error).__name__ == "QueueNotFound" or isinstance(error, KombuError):
            text = (
                f"{task.name} is routed to a queue that is not declared, and task_create_missing_queues is off: every "
                f"call raises QueueNotFound ({error})"
            )
            return "", Suspicion(QUEUE, task.name, text, location, {"app": path, "queues": sorted(app.amqp.queues)})
        return str(app.conf.task_default_queue), None
    queue = route.get("queue")
    name = name_of(queue) or str(app.conf.task_default_queue)
    return name, _undelivered(task, route, path, location)


def _undelivered(task: Any, route: Mapping[str, Any], path: str, location: Location | None) -> Suspicion | None:
    """Return a suspicion where a route's own routing key is none that its exchange delivers to any queue.

    A direct exchange that the route does not name is passed by: Celery then addresses the queue itself.
    """
    queue: Any = route.get("queue")
    key = route.get("routing_key")
    exchange = getattr(queue, "exchange", None)
    if not key or exchange is None or not exchange.name or (exchange.type == "direct" and not route.get("exchange")):
        return None
    named = str(getattr(route.get("exchange"), "name", route.get("exchange")) or exchange.name)
    if named != exchange.name or any(takes(one, named, str(key)) for one in task.app.amqp.queues.values()):
        return None
    text = (
        f"{task.name} is sent to the exchange {named!r} with the routing key {key!r}, and no queue is bound there by it "
        f"({queue.name!r} is by {queue.routing_key!r}): the broker drops every call"
    )
    return Suspicion(QUEUE, task.name, text, location, {"app": path, "routing_key": str(key)})


def idle_routes(app: Any, path: str, known: tuple[str, ...], location: Location | None) -> list[Suspicion]:
    """Return a suspicion for each route that matches no task: a name that is near to a task's, or near to none."""
    found = []
    for pattern in routes(app):
        if (app.conf.task_routes and pattern in _routers(app.conf.task_routes)) or _matches(pattern, known):
            continue
        near = difflib.get_close_matches(pattern, known, n=1, cutoff=0.8) if re.fullmatch(r"[\w.]+", pattern) else []
        if near:
            text = (
                f"task_routes has a route for {pattern!r}, which no task is called; did you mean {near[0]!r}? Its "
                "calls go to the default queue"
            )
            found.append(Suspicion(ROUTE_NEAR, pattern, text, location, {"app": path, "suggestion": near[0]}))
        else:
            text = f"task_routes has a route for {pattern!r}, which no registered task is called"
            found.append(Suspicion(ROUTE_IDLE, pattern, text, location, {"app": path}))
    return found


def idle_annotations(app: Any, path: str, known: tuple[str, ...], location: Location | None) -> list[Suspicion]:
    """Return a suspicion for each annotation of a task that there is not, and whose name is nearly one's."""
    found = []
    for pattern, _ in _patterns(app.conf.task_annotations):
        near = difflib.get_close_matches(pattern, known, n=1, cutoff=0.8) if re.fullmatch(r"[\w.]+", pattern) else []
        if near and not _matches(pattern, known):
            text = f"task_annotations has an entry for {pattern!r}, which no task is called; did you mean {near[0]!r}?"
            found.append(Suspicion(ROUTE_NEAR, pattern, text, location, {"app": path, "suggestion": near[0]}))
    return found


def _routers(declared: Any) -> set[str]:
    """Return the routers among the declared routes that are functions: what they match only a call tells."""
    if isinstance(declared, Mapping):
        return set()
    items = declared if isinstance(declared, (list, tuple)) else [declared]
    return {_text(one) for one in items if not isinstance(one, (Mapping, list, tuple))}


def _matches(pattern: str, known: tuple[str, ...]) -> bool:
    if pattern in known or pattern.startswith("celery."):
        return True
    if "*" in pattern:
        return any(fnmatch.fnmatchcase(name, pattern) for name in known)
    try:
        return any(re.match(pattern, name) for name in known)
    except re.error:
        return False


def schedule(
    app: Any, path: str, known: tuple[str, ...], location: Location | None
) -> tuple[list[BeatEntry], list[Suspicion]]:
    """Return the entries of the beat schedule, and what beat could not send or no worker would know."""
    from celery.beat import ScheduleEntry

    entries: list[BeatEntry] = []
    found: list[Suspicion] = []
    for name, declared in dict(app.conf.beat_schedule or {}).items():
        evidence = {"app": path, "entry": str(name)}
        try:
            if isinstance(declared, ScheduleEntry):
                entry = declared
            else:
                entry = ScheduleEntry(**dict(declared, name=name, app=app))
            due = entry.schedule.is_due(entry.last_run_at or datetime.datetime.now(datetime.timezone.utc))
            fault = "" if isinstance(due.next, (int, float)) else f"its schedule answers {due!r}"
        except Exception as error:
            text = f"beat cannot load the entry {name!r}: {type(error).__name__}: {error}"
            found.append(Suspicion(BEAT_ENTRY, str(name), text, location, evidence))
            continue
        fault = fault or _arguments(entry, app)
        if fault:
            text = f"beat cannot send the entry {name!r} ({entry.task}): {fault}"
            found.append(Suspicion(BEAT_ENTRY, str(name), text, location, evidence))
        elif entry.task not in known and not str(entry.task).startswith("celery."):
            found.append(_no_such_task(str(name), entry, app, known, location=location, evidence=evidence))
        entries.append(_entry(str(name), entry))
    return entries, found


def _arguments(entry: Any, app: Any) -> str:
    """Return why the entry's arguments cannot be given to its task, "" where they can."""
    args, kwargs = entry.args, entry.kwargs
    if not isinstance(args, (list, tuple)):
        return f"its args are {args!r}, of type {type(args).__name__}, where a tuple or a list is needed" + (
            f"; did you mean ({args!r},)?" if isinstance(args, (str, int, float)) else ""
        )
    if not isinstance(kwargs, Mapping):
        return f"its kwargs are {kwargs!r}, of type {type(kwargs).__name__}, where a dictionary is needed"
    task = app.tasks.get(entry.task)
    header = getattr(task, "__header__", None)
    if task is None or header is None or not getattr(task, "typing", False):
        return ""
    try:
        header(*args, **kwargs)
    except TypeError as error:
        return f"its arguments do not fit the task: {error}"
    except Exception:
        return ""
    return ""


def _no_such_task(
    name: str, entry: Any, app: Any, known: tuple[str, ...], *, location: Location | None, evidence: dict[str, Any]
) -> Suspicion:
    task = str(entry.task)
    near = difflib.get_close_matches(task, known, n=1, cutoff=0.75)
    packages = {one.split(".")[0] for one in known} | {str(app.main)}
    advice = f"; did you mean {near[0]!r}?" if near else ""
    elsewhere = not near and task.split(".", maxsplit=1)[0] not in packages and bool((entry.options or {}).get("queue"))
    text = f"the beat entry {name!r} sends {task!r}, which is not a registered task{advice}"
    return Suspicion(
        BEAT_ELSEWHERE if elsewhere else BEAT_TASK,
        name,
        text,
        location,
        {**evidence, "task": task, "suggestion": near[0] if near else None},
    )


def _entry(name: str, entry: Any) -> BeatEntry:
    options = entry.options or {}
    args = (
        tuple(repr(one) if not isinstance(one, (str, int, float, bool, type(None))) else one for one in entry.args)
        if isinstance(entry.args, (list, tuple))
        else ()
    )
    kwargs = {str(key): repr(value) for key, value in entry.kwargs.items()} if isinstance(entry.kwargs, Mapping) else {}
    queue = options.get("queue")
    return BeatEntry(
        name, str(entry.task), str(entry.schedule), str(getattr(queue, "name", queue)) if queue else None, args, kwargs
    )
