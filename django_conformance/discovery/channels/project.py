"""What a project has of channels, as rules read it: records, live objects and source."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.channels.messages import Message, messages
from django_conformance.discovery.channels.routing import Application
from django_conformance.source.nodes import called
from django_conformance.source.reading import readable

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.discovery.channels.application import Loaded
    from django_conformance.discovery.channels.consumers import ConsumerSource
    from django_conformance.discovery.channels.routing import Leaf
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import ChannelsInventory, Location
    from django_conformance.source.files import SourceFile

WORDS = ("channel", "Consumer", "websocket", "as_asgi")
"""Words of which a file has at least one where it has to do with Channels."""

_ROUTING = ("path", "re_path", "url")
"""What is called with the pattern of a route: an empty text says that nowhere else."""


@dataclass(frozen=True)
class ChannelsProject:
    """What discovery knows of a project's channels: the ASGI application, routes, consumers, layers.

    ``loaded`` is the ASGI application as an object, ``None`` where the project has none or it cannot be loaded;
    ``application`` is what it is made of, empty then. ``consumers`` are the project's consumer classes, as source and as
    classes; there are none where Channels is not installed.
    """

    context: DiscoveryContext
    inventory: ChannelsInventory
    loaded: Loaded | None = None
    application: Application = field(default_factory=Application)
    consumers: tuple[ConsumerSource, ...] = ()

    @cached_property
    def files(self) -> tuple[SourceFile, ...]:
        """The project's running code that has to do with Channels; none where Channels is not installed."""
        return tuple(self.context.sources.code(containing=WORDS)) if self.inventory.installed else ()

    @cached_property
    def routed(self) -> tuple[type, ...]:
        """The consumer classes that routes of the application lead to."""
        return tuple({leaf.consumer: None for leaf in self.application.leaves if leaf.consumer is not None})

    @cached_property
    def middleware(self) -> tuple[Any, ...]:
        """The middleware of the application, each object once."""
        chains = self.application.middleware.values()
        return tuple({id(middleware): middleware for chain in chains for middleware in chain}.values())

    @cached_property
    def websocket_consumers(self) -> tuple[ConsumerSource, ...]:
        """The consumers that speak WebSocket."""
        return tuple(consumer for consumer in self.consumers if consumer.websocket)

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """The messages that code sends over channel layers, where they are written out."""
        return tuple(messages(self.files, self.context.sources))

    @cached_property
    def message_handlers(self) -> frozenset[str]:
        """The methods that those messages are for, where one consumer alone has a method of that name."""
        names = Counter(name for consumer in self.consumers for name in consumer.methods)
        return frozenset(
            message.handler for message in self.messages if message.handler and names[message.handler] == 1
        )

    @cached_property
    def asgi_file(self) -> SourceFile | None:
        """The file that the ASGI application lies in, ``None`` where it is not the project's own."""
        file = getattr(self.loaded.module, "__file__", None) if self.loaded is not None else None
        return self.context.sources.at(file) if file else None

    @cached_property
    def configured_layers(self) -> Any:
        """CHANNEL_LAYERS as the project has it, before the overlay."""
        from django.conf import settings

        return self.context.originals.get("CHANNEL_LAYERS") or readable(getattr(settings, "CHANNEL_LAYERS", None))

    @cached_property
    def installed_apps(self) -> tuple[str, ...]:
        """INSTALLED_APPS."""
        from django.conf import settings

        return tuple(str(app) for app in readable(settings.INSTALLED_APPS))

    @cached_property
    def daphne_position(self) -> int | None:
        """Which of INSTALLED_APPS is Daphne, counted from 1; ``None`` where it is not among them."""
        return self._position(lambda app: app == "daphne" or app.startswith("daphne.apps."))

    @cached_property
    def staticfiles_position(self) -> int | None:
        """Which of INSTALLED_APPS is that of static files, counted from 1; ``None`` where it is not among them."""
        return self._position(lambda app: app.startswith("django.contrib.staticfiles"))

    def _position(self, wanted: Callable[[str], bool]) -> int | None:
        return next((number for number, app in enumerate(self.installed_apps, start=1) if wanted(app)), None)

    def leaves_of(self, consumer: ConsumerSource) -> list[Leaf]:
        """Return the ways through the application that end in a consumer."""
        return self._leaves_by_consumer.get(id(consumer.runtime), []) if consumer.runtime is not None else []

    def required_of(self, consumer: ConsumerSource) -> frozenset[str] | None:
        """Return the route's arguments that a consumer has at each connection, whichever way leads to it; ``None`` where none is known to."""
        ways = [leaf.required() for leaf in self.leaves_of(consumer)]
        return frozenset.intersection(*ways) if ways else None

    @cached_property
    def _leaves_by_consumer(self) -> dict[int, list[Leaf]]:
        leaves: dict[int, list[Leaf]] = {}
        for leaf in self.application.leaves:
            leaves.setdefault(id(leaf.consumer), []).append(leaf)
        return leaves

    def location_of(self, leaf: Leaf) -> Location | None:
        """Return the line on which the innermost pattern of a route is written, ``None`` where it cannot be found."""
        text = leaf.innermost if leaf.patterns else None
        return self._first_calls.get(text) if text is not None else None

    @cached_property
    def _first_calls(self) -> dict[str, Location]:
        """The place of the first call that is given a string as its first argument, by that text; of an empty one, of the only route."""
        places: dict[str, Location] = {}
        empty: list[Location] = []
        for file in self.files:
            for call in file.of(ast.Call):
                first = call.args[0] if call.args else None
                if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
                    continue
                if first.value:
                    places.setdefault(first.value, file.place(call))
                elif called(call).rpartition(".")[2] in _ROUTING:
                    empty.append(file.place(call))
        return places | ({"": empty[0]} if len(empty) == 1 else {})
