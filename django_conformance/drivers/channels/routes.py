"""Routes of an application in this process, each with its consumer changed for a probe while it is tried.

So everything before the consumer runs, middleware of the project's included, and no consumer does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django_conformance.codec import dumps
from django_conformance.discovery.channels.routing import Leaf, dotted, look_into, outermost_router, resolve

if TYPE_CHECKING:
    from django_conformance.inventory import Route


async def probe(
    scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Accept a socket, tell the route's arguments and the scope's keys, and wait for its end."""
    await receive()
    await send({"type": "websocket.accept"})
    arguments = {name: str(value) for name, value in scope.get("url_route", {}).get("kwargs", {}).items()}
    await send(
        {
            "type": "websocket.send",
            "text": dumps({"arguments": arguments, "keys": sorted(str(key) for key in scope)}),
        }
    )
    await receive()


class Leaves:
    """The ways through an application, walked once: a large application has thousands, and each is asked for."""

    def __init__(self, application: Any) -> None:
        self._leaves: dict[tuple[str, str, str], Leaf] = {}
        for leaf in look_into(application).leaves:
            self._leaves.setdefault((leaf.protocol, leaf.pattern, dotted(leaf.consumer or leaf.target)), leaf)

    def of(self, route: Route) -> Leaf | None:
        """Return the way through the application that a route of the inventory is."""
        return self._leaves.get((route.protocol, route.pattern, route.consumer))


def led_to(application: Any, path: str) -> Leaf | None:
    """Return where a WebSocket path leads, ``None`` where no route matches or none can be seen."""
    router = outermost_router(application, "websocket")
    return resolve(router, path.partition("?")[0]) if router is not None else None


@contextmanager
def probed(leaf: Leaf) -> Iterator[bool]:
    """Change a route's consumer for the probe; yield whether that could be done."""
    holder, name = _holder(leaf)
    if holder is None:
        yield False
        return
    before = getattr(holder, name)
    setattr(holder, name, probe)
    try:
        yield True
    finally:
        setattr(holder, name, before)


def _holder(leaf: Leaf) -> tuple[Any, str]:
    """Return the object and the attribute that hold a route's consumer: the route, or the middleware around it."""
    if not leaf.patterns:
        return None, ""
    candidates = [leaf.patterns[-1], *reversed(leaf.middleware)]
    for candidate in candidates:
        for name, value in vars(candidate).items() if hasattr(candidate, "__dict__") else ():
            if value is leaf.target:
                return candidate, name
    return None, ""
