"""What a project has of ASGI and Channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django_conformance.inventory.common import Location, Problem, Suspicion


@dataclass(frozen=True)
class Route:
    """A route to a consumer: ``pattern`` as declared from the outermost router inwards, ``consumer`` its dotted path.

    ``example`` is a path that the pattern matches, ``None`` where none could be made.
    """

    protocol: str
    pattern: str
    consumer: str
    kind: str = "path"
    example: str | None = None
    location: Location | None = None


@dataclass(frozen=True)
class AsgiApplication:
    """``path`` as ASGI_APPLICATION or an asgi module names it (``mysite.asgi.application``); ``middleware`` outermost first, a list a protocol."""

    path: str
    found_by: str
    location: Location | None = None
    protocols: tuple[str, ...] = ()
    middleware: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class ChannelLayer:
    """An entry of CHANNEL_LAYERS: ``hosts`` with passwords masked."""

    alias: str
    backend: str
    hosts: tuple[str, ...] = ()
    configuration: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ChannelsInventory:
    """``installed`` is the version of Channels in the environment, ``None`` where it has none; ``servers`` the ASGI servers it has."""

    installed: str | None = None
    application: AsgiApplication | None = None
    routes: tuple[Route, ...] = ()
    layers: tuple[ChannelLayer, ...] = ()
    servers: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()

    @property
    def used(self) -> bool:
        """Whether the project uses Channels: routes, a layer, or an application that handles more than HTTP."""
        return bool(self.routes or self.layers or (self.application and "websocket" in self.application.protocols))
