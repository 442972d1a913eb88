"""Routes: those that are declared, the tasks that they match, and the queue that a call of a task lands on.

https://docs.celeryq.dev/en/stable/userguide/routing.html
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.bindings import name_of, takes
from django_conformance.discovery.celery.configuration import value
from django_conformance.source.reading import attribute
from django_conformance.source.spelling import completed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Destination:
    """Where calls of a task go, as its app's router says.

    ``name`` is the queue's, ``queue`` the ``kombu.Queue`` where the router gives one; ``exchange`` and ``routing_key`` are
    those that the route itself names. ``error`` says why there is no such queue; ``unbound`` is the exchange that has the
    queue and delivers the routing key to none.
    """

    name: str
    queue: Any = None
    exchange: str = ""
    routing_key: str = ""
    error: str = ""
    unbound: str = ""

    @property
    def delivers(self) -> bool:
        """Whether a queue gets the calls."""
        return not self.error and not self.unbound


def destination(task: Any) -> Destination:
    """Return where calls of a task go."""
    from kombu.exceptions import KombuError

    app = task.app
    try:
        route = app.amqp.router.route(task._get_exec_options(), task.name, (), {}, task)
    except BaseException as error:
        if type(error).__name__ == "QueueNotFound" or isinstance(error, KombuError):
            return Destination("", error=str(error))
        return Destination(str(value(app, "task_default_queue")))
    queue, exchange = route.get("queue"), route.get("exchange")
    name, exchange_name = (
        name_of(queue) or str(value(app, "task_default_queue")),
        str(getattr(exchange, "name", exchange) or ""),
    )
    key = str(route.get("routing_key") or "")
    return Destination(name, queue, exchange_name, key, unbound=_unbound(app, queue, exchange_name, key))


def _unbound(app: Any, queue: Any, named: str, routing_key: str) -> str:
    """Return the exchange of a queue that delivers a routing key to no queue, "" where it delivers.

    A direct exchange that the route does not name is passed by: Celery then addresses the queue itself.
    """
    exchange = getattr(queue, "exchange", None)
    if not routing_key or exchange is None or not exchange.name or (exchange.type == "direct" and not named):
        return ""
    name = named or str(exchange.name)
    if name != exchange.name or any(takes(declared, name, routing_key) for declared in app.amqp.queues.values()):
        return ""
    return name


def routes(app: Any) -> dict[str, str]:
    """Return the declared routes: pattern to queue, a router's dotted path to itself."""
    queues: dict[str, str] = {}
    for pattern, target in patterns(value(app, "task_routes")):
        if isinstance(target, Mapping):
            queue = target.get("queue") or target.get("routing_key") or target.get("exchange") or ""
            queues[pattern] = str(getattr(queue, "name", queue))
        else:
            queues[pattern] = str(getattr(target, "name", target))
    return queues


def patterns(declared: Any) -> list[tuple[str, Any]]:
    """Return each pattern of ``task_routes`` or ``task_annotations`` and what is declared for it."""
    if not declared:
        return []
    if isinstance(declared, Mapping):
        return [(_text(pattern), target) for pattern, target in declared.items()]
    if isinstance(declared, (list, tuple)):
        pairs: list[tuple[str, Any]] = []
        for item in declared:
            if isinstance(item, (list, tuple)) and len(item) > 1 and isinstance(item[0], (str, re.Pattern)):
                pairs.append((_text(item[0]), item[1]))
            else:
                pairs.extend(patterns(item))
        return pairs
    return [(_text(declared), declared if isinstance(declared, str) else _text(declared))]


def unmatched_routes(app: Any, tasks: Iterable[str]) -> dict[str, str | None]:
    """Return each route that matches none of the tasks, and the name of the task that was probably meant."""
    declared = value(app, "task_routes")
    routers = _routers(declared)
    return _unmatched((pattern for pattern in routes(app) if pattern not in routers), tasks, _compiled(declared))


def unmatched_annotations(app: Any, tasks: Iterable[str]) -> dict[str, str | None]:
    """Return each annotation that is for none of the tasks, and the name of the task that was probably meant."""
    return _unmatched((pattern for pattern, _ in patterns(value(app, "task_annotations"))), tasks)


def _compiled(declared: Any) -> frozenset[str]:
    """Return the patterns of routes that are regular expressions; any other without a star is the name of one task."""
    if isinstance(declared, re.Pattern):
        return frozenset({str(declared.pattern)})
    members = declared if isinstance(declared, (Mapping, list, tuple)) else ()
    return frozenset().union(*map(_compiled, members))


def _unmatched(
    declared: Iterable[str], tasks: Iterable[str], compiled: frozenset[str] = frozenset()
) -> dict[str, str | None]:
    tasks = tuple(tasks)
    declared = tuple(declared)
    free = [task for task in tasks if task not in declared]
    return {
        pattern: _meant(pattern, free) if re.fullmatch(r"[\w.]+", pattern) else None
        for pattern in declared
        if not _matches(pattern, tasks, is_compiled=pattern in compiled)
    }


def _meant(name: str, tasks: list[str]) -> str | None:
    """Return the task whose name is misspelled: one that no entry names already, alike in its module and in its own name.

    A name that is a module, or a package of modules, is for all their tasks, and needs a star. A name may also lack its beginning: ``restock`` for ``shop.tasks.restock``, where one task alone ends so.
    """
    if any(task.startswith(f"{name}.") for task in tasks):
        return f"{name}.*"
    module, _, own = name.rpartition(".")
    alike = [
        task
        for task in tasks
        if nearest(own, [task.rpartition(".")[2]]) and (not module or nearest(module, [task.rpartition(".")[0]]))
    ]
    return completed(name, tasks) or nearest(name, alike)


def _matches(pattern: str, tasks: tuple[str, ...], *, is_compiled: bool) -> bool:
    if pattern in tasks or pattern.startswith("celery."):
        return True
    if not is_compiled:
        return "*" in pattern and any(fnmatch.fnmatchcase(name, pattern) for name in tasks)
    try:
        return any(re.match(pattern, name) for name in tasks)
    except re.error:
        return False


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, re.Pattern):
        return str(value.pattern)
    parts = (attribute(value, "__module__"), attribute(value, "__qualname__"))
    named = (
        parts if all(isinstance(part, str) for part in parts) else (type(value).__module__, type(value).__qualname__)
    )
    return ".".join(map(str, named))


def _routers(declared: Any) -> set[str]:
    """Return the routers among the declared routes that are functions: what they match only a call tells."""
    if not declared or isinstance(declared, Mapping):
        return set()
    items = declared if isinstance(declared, (list, tuple)) else [declared]
    return {_text(item) for item in items if not isinstance(item, (Mapping, list, tuple))}
