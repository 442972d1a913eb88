"""The walk through an application, on applications of Channels as people build them."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("channels")

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ChannelNameRouter, ProtocolTypeRouter, URLRouter
from channels.sessions import SessionMiddlewareStack
from django.conf import settings
from django.urls import path, re_path

from django_conformance.discovery.channels.routing import dotted, look_into, outermost_router, resolve

if not settings.configured:
    settings.configure()


class Lobby(AsyncWebsocketConsumer):  # type: ignore[misc] # Channels has no types
    pass


class Room(AsyncWebsocketConsumer):  # type: ignore[misc] # Channels has no types
    pass


class Outer:
    """Middleware that keeps what it wraps under a name of its own."""

    def __init__(self, wrapped_application: Any) -> None:
        self.wrapped_application = wrapped_application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.wrapped_application(scope, receive, send)


def as_function(inner: Any) -> Any:
    """Middleware written as a function."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await inner(scope, receive, send)

    return application


def rooms() -> URLRouter:
    return URLRouter([path("<slug:room>/", Room.as_asgi()), re_path(r"^$", Lobby.as_asgi())])


def test_nested_routers_give_whole_patterns_and_arguments() -> None:
    """A route within a router within middleware has its whole pattern, its arguments and paths that lead to it."""
    application = ProtocolTypeRouter({"websocket": SessionMiddlewareStack(URLRouter([path("ws/", rooms())]))})

    contents = look_into(application)

    assert [leaf.pattern for leaf in contents.leaves] == ["ws/<slug:room>/", "ws/^$"]
    assert contents.leaves[0].arguments() == ("room",)
    router = outermost_router(application, "websocket")
    for leaf in contents.leaves:
        for example in leaf.examples():
            led = resolve(router, example)
            assert led is not None
            assert led.consumer is leaf.consumer


@pytest.mark.parametrize("wrap", [Outer, as_function])
def test_middleware_of_any_make_is_seen_through(wrap: Any) -> None:
    """Middleware that keeps what it wraps in an attribute, or in a closure, hides no route."""
    contents = look_into(wrap(ProtocolTypeRouter({"websocket": wrap(URLRouter([path("ws/", Lobby.as_asgi())]))})))

    assert contents.protocols == ["websocket"]
    assert [leaf.consumer for leaf in contents.leaves] == [Lobby]
    assert len(contents.middleware["websocket"]) == 2


def test_what_cannot_be_looked_into_has_no_protocols() -> None:
    """An application of an unknown kind is left alone: nothing is said of its protocols."""

    async def opaque(scope: Any, receive: Any, send: Any) -> None:
        """Answer nothing."""

    assert look_into(opaque).protocols == []


def test_worker_channels_are_leaves_too() -> None:
    """A ChannelNameRouter's consumers are found by their channels."""
    contents = look_into(ProtocolTypeRouter({"channel": ChannelNameRouter({"thumbnails": Lobby.as_asgi()})}))

    assert [(leaf.protocol, leaf.kind, leaf.pattern) for leaf in contents.leaves] == [
        ("channel", "channel", "thumbnails")
    ]


def test_a_leading_slash_leads_nowhere() -> None:
    """A pattern that begins with a slash is reached by no path, as in Channels itself."""
    router = URLRouter([path("/ws/", Lobby.as_asgi())])

    assert resolve(router, "/ws/") is None
    assert resolve(router, "//ws/") is None


def test_names_are_those_of_the_class() -> None:
    """Middleware is told by its class."""
    assert dotted(Outer(None)).endswith("test_routing.Outer")
