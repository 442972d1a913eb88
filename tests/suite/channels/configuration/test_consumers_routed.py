"""Consumers with and without a route."""

from __future__ import annotations

from tests.rules import RuleTester

ROUTING = """
    from django.urls import path

    from shop.consumers import PriceConsumer

    websocket_urlpatterns = [path("ws/prices/", PriceConsumer.as_asgi())]
"""


def test_accepts_bases_workers_and_consumers_of_tests(rule: RuleTester) -> None:
    """A base of a routed consumer, a consumer that speaks no WebSocket, and one that only tests use need no route."""
    rule.accepts(
        {
            "shop/consumers.py": """
                from channels.consumer import SyncConsumer
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Base(AsyncWebsocketConsumer):
                    pass


                class PriceConsumer(Base):
                    pass


                class Tags(SyncConsumer):
                    pass
            """,
            "shop/tests/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Echo(AsyncWebsocketConsumer):
                    pass
            """,
            "shop/routing.py": ROUTING,
        }
    )


def test_accuses_consumers_without_a_route(rule: RuleTester) -> None:
    """A consumer that no route leads to is named, also where its module is never imported."""
    offers, stray = rule.accuses(
        {
            "shop/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class PriceConsumer(AsyncWebsocketConsumer):
                    pass


                class OfferConsumer(PriceConsumer):
                    pass
            """,
            "shop/stray.py": """
                from channels.generic.websocket import WebsocketConsumer


                class Stray(WebsocketConsumer):
                    pass
            """,
            "shop/routing.py": ROUTING,
        },
        "shop/consumers.py:8",
        "shop/stray.py:4",
    )

    assert (offers.subject, stray.subject) == ("shop.consumers.OfferConsumer", "shop.stray.Stray")
