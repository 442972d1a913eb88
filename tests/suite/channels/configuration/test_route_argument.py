"""The arguments of routes that consumers read."""

from __future__ import annotations

from tests.rules import RuleTester

CONSUMERS = """
    from channels.generic.websocket import AsyncWebsocketConsumer


    class PriceConsumer(AsyncWebsocketConsumer):
        async def connect(self):
            self.product = self.scope["url_route"]["kwargs"]["product"]
            self.page = self.scope["url_route"]["kwargs"].get("page", 1)
            try:
                self.room = self.scope["url_route"]["kwargs"]["room"]
            except KeyError:
                self.room = None
"""
ROUTING = """
    from django.urls import path, re_path

    from shop.consumers import PriceConsumer

    websocket_urlpatterns = [{}]
"""


def test_accepts_arguments_that_a_route_gives(rule: RuleTester) -> None:
    """Converters, named groups and the route's own dictionary give arguments; one of several routes is enough."""
    for routes in (
        'path("ws/<slug:product>/", PriceConsumer.as_asgi())',
        're_path(r"^ws/(?P<product>[a-z]+)/$", PriceConsumer.as_asgi())',
        'path("ws/", PriceConsumer.as_asgi(), {"product": "tea"})',
        'path("ws/", PriceConsumer.as_asgi()), path("ws/<slug:product>/", PriceConsumer.as_asgi())',
    ):
        rule.accepts({"shop/consumers.py": CONSUMERS, "shop/routing.py": ROUTING.format(routes)})


def test_accuses_arguments_by_another_name(rule: RuleTester) -> None:
    """An argument that no route gives is named with the line that reads it, and what there is."""
    routing = ROUTING.format('path("ws/<slug:name>/", PriceConsumer.as_asgi())')
    (finding,) = rule.accuses({"shop/consumers.py": CONSUMERS, "shop/routing.py": routing}, "shop/consumers.py:6")

    assert finding.subject == "shop.consumers.PriceConsumer"
    assert (
        "PriceConsumer.connect() reads the route's argument 'product', and 'ws/<slug:name>/' gives name: KeyError "
        "(shop/consumers.py:6)"
    ) == finding.message


def test_follows_a_name_for_the_arguments(rule: RuleTester) -> None:
    """The dictionary of arguments has the same keys under another name."""
    consumer = """
        from channels.generic.websocket import AsyncWebsocketConsumer


        class PriceConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                arguments = self.scope["url_route"]["kwargs"]
                self.product = arguments["product"]
                self.shop = arguments["product_name"]
    """
    routing = ROUTING.format('path("ws/<slug:product>/", PriceConsumer.as_asgi())')

    rule.accuses(
        {"shop/consumers.py": consumer, "shop/routing.py": routing}, "shop/consumers.py:8", says="'product_name'"
    )
