"""Routes that some path reaches, and routes behind others."""

from __future__ import annotations

from textwrap import indent

from tests.rules import RuleTester

ROUTING = """\
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import path, re_path

from shop.consumers import PriceConsumer


class OfferConsumer(AsyncWebsocketConsumer):
    pass


prices, offers = PriceConsumer.as_asgi(), OfferConsumer.as_asgi()
websocket_urlpatterns = [
{}
]
"""


def routes(*lines: str) -> dict[str, str]:
    """Return the routing of a project; the first route stands on line 14."""
    return {"shop/routing.py": ROUTING.format(indent(",\n".join(lines), "    "))}


def test_accepts_routes_that_some_path_reaches(rule: RuleTester) -> None:
    """A broader route behind a narrower one, nested routers, and two routes to one consumer are reached."""
    rule.accepts(
        routes(
            'path("ws/prices/<int:pk>/", prices)',
            'path("ws/prices/<slug:name>/", offers)',
            're_path(r"^ws/offers/$", offers)',
            're_path(r"^ws/", offers)',
            'path("nested/", URLRouter([path("<slug:room>/", prices), re_path(r"^$", offers)]))',
            'path("ws/again/", offers)',
        )
    )


def test_accepts_patterns_without_an_example(rule: RuleTester) -> None:
    """Nothing is said of a route for which no path can be made up."""
    rule.accepts(routes('re_path(r"^(?!ws)\\w+$", prices)'))


def test_accuses_a_route_behind_a_broader_one(rule: RuleTester) -> None:
    """A pattern without an end takes every path that begins like it."""
    (finding,) = rule.accuses(routes('re_path(r"^ws/", prices)', 'path("ws/offers/", offers)'), "shop/routing.py:15")

    assert finding.subject == "ws/offers/"
    assert (
        "no path reaches the route 'ws/offers/' to shop.routing.OfferConsumer: for '/ws/offers/' another route, to "
        "shop.consumers.PriceConsumer, '^ws/' matches first (shop/routing.py:15)"
    ) == finding.message
    assert finding.evidence == {"path": "/ws/offers/", "answered_by": "shop.consumers.PriceConsumer"}


def test_accuses_a_repeated_pattern(rule: RuleTester) -> None:
    """Of two routes with the same pattern the second is never reached."""
    (finding,) = rule.findings(routes('path("ws/", prices)', 'path("ws/", offers)'))

    assert finding.message.partition(" (")[0].endswith("to shop.consumers.PriceConsumer, has the same pattern")


def test_accuses_leading_slashes(rule: RuleTester) -> None:
    """URLRouter matches paths without their leading slash."""
    (finding,) = rule.accuses(routes('path("/ws/prices/", prices)'), "shop/routing.py:14")

    assert "'//ws/prices/' is not found" in finding.message
    assert "URLRouter removes the leading slash of a path before it matches" in finding.message


def test_accuses_routes_that_an_outer_pattern_cuts_off(rule: RuleTester) -> None:
    """An outer pattern that ends with $ leaves nothing for the routes within."""
    rule.accuses(
        routes('re_path(r"^ws/$", URLRouter([path("prices/", prices)]))'),
        "shop/routing.py:14",
        says="An outer pattern does not let the rest of the path through",
    )
