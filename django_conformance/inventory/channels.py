"""What a project has of ASGI and Channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django_conformance.inventory.common import Location, Problem


@dataclass(frozen=True)
class Route:
    """A route to a consumer: ``pattern`` as declared from the outermost router inwards, ``consumer`` its dotted path.

    ``kind`` is ``path``, ``re_path`` or ``channel``. ``examples`` are paths that the pattern matches, and ``example``
    the first of them, ``None`` where none could be made. ``middleware`` is what stands between the server and the
    consumer on this route, outermost first.
    """

    protocol: str
    pattern: str
    consumer: str
    kind: str = "path"
    example: str | None = None
    examples: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    middleware: tuple[str, ...] = ()
    location: Location | None = None


@dataclass(frozen=True)
class Consumer:
    """A consumer class of the project: ``routed`` where a route of the application leads to it.

    ``broadcasts`` where it joins a group and sends to one; ``reads`` are the scope's keys that it reads and does not
    ask for.
    """

    path: str
    base: str
    routed: bool = False
    broadcasts: bool = False
    reads: tuple[str, ...] = ()
    location: Location | None = None


@dataclass(frozen=True)
class AsgiApplication:
    """``path`` as ASGI_APPLICATION or an asgi module names it (``mysite.asgi.application``).

    ``protocols`` is empty where the application is of a kind that cannot be looked into; ``middleware`` is outermost
    first, a list a protocol; ``routed`` are the protocols that a URLRouter serves.
    """

    path: str
    found_by: str
    location: Location | None = None
    protocols: tuple[str, ...] = ()
    middleware: dict[str, tuple[str, ...]] = field(default_factory=dict)
    routed: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """Return the module it lies in."""
        return self.path.rpartition(".")[0]

    @property
    def name(self) -> str:
        """Return the module's attribute that it is."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True)
class ChannelLayer:
    """An entry of CHANNEL_LAYERS: ``hosts`` with passwords masked; ``in_memory`` where it lives within one process."""

    alias: str
    backend: str
    hosts: tuple[str, ...] = ()
    configuration: dict[str, Any] = field(default_factory=dict)
    in_memory: bool = False


@dataclass(frozen=True)
class ChannelsInventory:
    """``installed`` is the version of Channels in the environment, ``None`` where it has none.

    ``servers`` are the ASGI servers that it has, by version, and ``server`` the one to serve the project with.
    """

    installed: str | None = None
    application: AsgiApplication | None = None
    routes: tuple[Route, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    layers: tuple[ChannelLayer, ...] = ()
    servers: dict[str, str] = field(default_factory=dict)
    server: str | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def used(self) -> bool:
        """Whether the project uses Channels: consumers, routes, a layer, or an application that handles WebSockets."""
        application = self.application
        return bool(
            self.routes or self.consumers or self.layers or (application and "websocket" in application.protocols)
        )
