"""Routes: each can be reached, leads to a consumer that can be made, and gives it what it reads of its scope.

https://channels.readthedocs.io/en/stable/topics/routing.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import from_suspicion, raise_all

if TYPE_CHECKING:
    from django_conformance.inventory import ChannelsInventory

ROUTING = "https://channels.readthedocs.io/en/stable/topics/routing.html"
CONSUMERS = "https://channels.readthedocs.io/en/stable/topics/consumers.html"


def _suspected(channels: ChannelsInventory, rule: str) -> None:
    raise_all(from_suspicion(one) for one in channels.suspicions if one.rule == rule)


@pytest.mark.conformance(
    "channels.configuration.as-asgi", level="must", docs=CONSUMERS + "#basic-layout", each="channels"
)
def test_as_asgi(subject: ChannelsInventory) -> None:
    """Every route leads to an ASGI application, not to a consumer class.

    Why: since Channels 3 a class in a route ends each connection with a TypeError about its arguments.

    Fix: write ``ChatConsumer.as_asgi()`` in the route.
    """
    _suspected(subject, "not-as-asgi")


@pytest.mark.conformance(
    "channels.configuration.routes-reachable", level="must", docs=ROUTING + "#urlrouter", each="channels"
)
def test_routes_reachable(subject: ChannelsInventory) -> None:
    """Some path reaches every route.

    Why: URLRouter takes the first route that matches, a pattern without $ matches whatever begins like it, and the
    slash that paths begin with is taken off before. A route behind any of these is never reached.

    Fix: put the narrower route first, end regular expressions with $, and write patterns without a slash at the start.
    """
    _suspected(subject, "unreachable-route")


@pytest.mark.conformance("channels.configuration.anchored", level="info", docs=ROUTING + "#urlrouter", each="channels")
def test_anchored(subject: ChannelsInventory) -> None:
    """A regular expression that ends a route ends with ``$``.

    Why: without it, everything behind a path that matches is let in as well.

    Fix: end it with ``$``, or use ``path()``.
    """
    _suspected(subject, "unanchored-route")


@pytest.mark.conformance(
    "channels.configuration.scope-key",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/authentication.html",
    each="channels",
)
def test_scope_key(subject: ChannelsInventory) -> None:
    """What a consumer reads of its scope is put there by the middleware on its route.

    Why: without AuthMiddleware there is no scope["user"], without SessionMiddleware no scope["session"]: KeyError at
    every connection.

    Fix: wrap the router: ``AuthMiddlewareStack(URLRouter(…))``.
    """
    _suspected(subject, "scope-key")


@pytest.mark.conformance(
    "channels.configuration.route-argument", level="must", docs=ROUTING + "#urlrouter", each="channels"
)
def test_route_argument(subject: ChannelsInventory) -> None:
    """The arguments that a consumer reads of its route are named by the route's pattern.

    Why: another name in ``scope["url_route"]["kwargs"]`` is a KeyError at every connection.

    Fix: use the same name in the pattern and in the consumer.
    """
    _suspected(subject, "route-argument")


@pytest.mark.conformance("channels.configuration.initial-arguments", level="must", docs=CONSUMERS, each="channels")
def test_initial_arguments(subject: ChannelsInventory) -> None:
    """A route gives ``as_asgi()`` the arguments that its consumer is made with.

    Why: a consumer is made anew for each connection, with these arguments and no others: one that is missing is a
    TypeError each time.

    Fix: give them in ``as_asgi(name=value)``, or defaults in ``__init__``.
    """
    _suspected(subject, "initial-arguments")


@pytest.mark.conformance("channels.configuration.consumers-routed", level="info", docs=ROUTING, each="channels")
def test_consumers_routed(subject: ChannelsInventory) -> None:
    """Every WebSocket consumer of the project has a route.

    Why: a consumer that no route leads to is dead code, or was forgotten in the routing.

    Fix: route it, or delete it; leave it where it is a base of others or used by another application.
    """
    _suspected(subject, "consumer-not-routed")
